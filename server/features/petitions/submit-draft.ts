import type { ClientSession } from 'mongodb'

import { dayOf } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import { cleanLines, lengthOf } from '../../platform/text.ts'
import type { ReviewService } from '../reviews/index.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { DeskRecord } from './desk-store.ts'
import type { Draft, Submission } from './draft.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import type { PetitionState } from './petition.ts'
import { changesOf, loosenedBy } from './promises.ts'
import { lacksOf, NotReady, type Lack } from './readiness.ts'

export interface Submitting {
  petitionId: string
  by: Actor
  /** Why what is open is to say something else: shown to everyone beside the new version. */
  reason?: string
  urgent?: boolean
}

/** The queue, as far as those need it who put something there. */
export type ReviewQueue = Pick<ReviewService, 'submit' | 'takeBack'>

export interface SubmittingParts extends DeskParts {
  opened: Desks
  reviews: ReviewQueue
}

const longestReason = 1_000

/** Hands drafts in for review, and takes them back. */
export function createSubmitting({ desks, drafts, opened, reviews, audit, transact, now }: SubmittingParts) {
  async function onDesk(petitionId: string, by: Actor, session: ClientSession) {
    const record = await opened.led(petitionId, by, session)
    return { record, draft: await opened.draftOf(record, session) }
  }

  async function moved(id: string, from: PetitionState, to: PetitionState, session: ClientSession): Promise<void> {
    if (from !== to && !(await desks.move({ id, from, to }, {}, session))) throw changedMeanwhile()
  }

  async function mark(draft: Draft, submission: Submission | null, session: ClientSession): Promise<void> {
    if (!(await drafts.submit(draft.petitionId, draft.revision, submission, session))) throw changedMeanwhile()
  }

  return {
    /**
     * Puts the present revision into the queue: a petition that was never open, or a new version of one that is. Answers
     * which. Throws NotReady with what is missing, Conflict `inReview`, `nothingChanged`, or `notSubmittable` when it is
     * over.
     */
    submit({ petitionId, by, reason = '', urgent = false }: Submitting): Promise<Submission> {
      return transact(async (session) => {
        const { record, draft } = await onDesk(petitionId, by, session)
        const { state } = record.petition
        const kind = kindOf(state)
        const why = kind === 'version' ? cleanLines(reason) : null
        assertReady(record, draft, why, dayOf(now()))
        const { account } = by
        const { revision, content } = draft
        const submission: Submission = { revision, content, kind, reason: why, by: account.id, at: now() }
        const after = kind === 'petition' ? 'in_review' : state
        await moved(petitionId, state, after, session)
        await mark(draft, submission, session)
        const subject = { kind, subjectId: petitionId, petitionId, revision, urgent }
        await reviews.submit({ ...subject, submittedBy: account.id, locale: content.originalLanguage }, session)
        await audit.append(
          {
            by: account.id,
            deed: kind === 'petition' ? 'petition.submitted' : 'petition.version-submitted',
            subject: { kind: 'petition', id: petitionId },
            before: { state },
            after: { state: after, revision, urgent },
            why,
          },
          session,
        )
        return submission
      })
    },

    /** Takes it out of the queue again. Throws Conflict `notSubmitted`. */
    async takeBack({ petitionId, by }: Pick<Submitting, 'petitionId' | 'by'>): Promise<void> {
      await transact(async (session) => {
        const { record, draft } = await onDesk(petitionId, by, session)
        const { state } = record.petition
        if (draft.submission === null) throw new Conflict('notSubmitted', 'Nothing was submitted.')
        const after = state === 'in_review' ? 'draft' : state
        await reviews.takeBack(draft.submission.kind, petitionId, session)
        await moved(petitionId, state, after, session)
        await mark(draft, null, session)
        await audit.append(
          {
            by: by.account.id,
            deed: 'petition.taken-back',
            subject: { kind: 'petition', id: petitionId },
            before: { state, revision: draft.submission.revision },
            after: { state: after },
            why: null,
          },
          session,
        )
      })
    },
  }
}

function kindOf(state: PetitionState): Submission['kind'] {
  if (state === 'draft' || state === 'changes_requested') return 'petition'
  if (state === 'open') return 'version'
  if (state === 'in_review') throw new Conflict('inReview', 'It waits for its review already.')
  throw new Conflict('notSubmittable', 'This petition is over.')
}

function assertReady(
  { petition, published }: DeskRecord,
  { content }: Draft,
  reason: string | null,
  today: string,
): void {
  const lacks = [...lacksOf(content, petition.owner, today), ...lacksOfReason(reason)]
  if (published === null) {
    if (lacks.length > 0) throw new NotReady(lacks)
    return
  }
  if (changesOf(published, content).length === 0) {
    throw new Conflict('nothingChanged', 'What is open says the same already.')
  }
  const loosened = loosenedBy(published, content).map((field): Lack => ({ field, code: 'promised' }))
  if (lacks.length + loosened.length > 0) throw new NotReady([...lacks, ...loosened])
}

function lacksOfReason(reason: string | null): Lack[] {
  if (reason === null) return []
  if (reason === '') return [{ field: 'reason', code: 'missing' }]
  return lengthOf(reason) > longestReason ? [{ field: 'reason', code: 'wrong' }] : []
}
