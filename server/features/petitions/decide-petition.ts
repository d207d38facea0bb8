import type { ClientSession } from 'mongodb'

import { dayOf } from '../../platform/clock.ts'
import type { DecidedReview, Decision, Verdict } from '../reviews/review.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import type { DeskRecord } from './desk-store.ts'
import type { DeskParts, Desks } from './desks.ts'
import type { Draft, Submission } from './draft.ts'
import type { MailDecision } from './mail-campaigner.ts'
import { moves, moveOfVerdict } from './moves.ts'
import type { PetitionState } from './petition.ts'
import type { PublishText } from './publish-text.ts'
import type { TimelineStore } from './timeline-store.ts'

interface Parts extends Pick<DeskParts, 'desks' | 'drafts' | 'audit' | 'now'> {
  opened: Desks
  publish: PublishText
  timeline: TimelineStore
  mailDecision: MailDecision
}

interface Decided {
  record: DeskRecord
  draft: Draft
  submission: Submission
  decision: Decision
}

const deedOf: Record<Submission['kind'], Record<Verdict, string>> = {
  petition: {
    approved: 'petition.opened',
    changes_requested: 'petition.changes-requested',
    rejected: 'petition.rejected',
  },
  version: {
    approved: 'petition.version-published',
    changes_requested: 'petition.version-changes-requested',
    rejected: 'petition.version-rejected',
  },
}

/** What a reviewer's decision about a petition, or about a new version of one, brings about. */
export function createDeciding({ desks, drafts, opened, publish, timeline, mailDecision, audit, now }: Parts) {
  async function decidedOn(review: DecidedReview, session: ClientSession): Promise<Decided> {
    const { decision, kind, subjectId, revision } = review
    const record = await opened.known(subjectId, session)
    const draft = await opened.draftOf(record, session)
    const { submission } = draft
    if (submission?.kind !== kind || submission.revision !== revision) throw changedMeanwhile()
    if (record.petition.state !== waitingIn[submission.kind]) throw changedMeanwhile()
    return { record, draft, submission, decision }
  }

  async function approve({ record, draft, submission, decision }: Decided, session: ClientSession): Promise<number> {
    const version = await publish({ record, draft, submission, by: decision.by }, session)
    const day = dayOf(now())
    const happened =
      submission.kind === 'petition' ? { kind: 'opened' as const } : { kind: 'version' as const, version }
    await timeline.add(record.petition.id, { day, ...happened }, session)
    return version
  }

  async function handBack({ record, draft }: Decided, after: PetitionState, session: ClientSession): Promise<void> {
    const { id, state } = record.petition
    if (state !== after && !(await desks.move({ id, from: state, to: after }, {}, session))) throw changedMeanwhile()
    if (!(await drafts.submit(id, draft.revision, null, session))) throw changedMeanwhile()
  }

  return {
    /**
     * For the reviews' job, in its transaction, once the time for undoing is over. What was approved is exactly what was
     * submitted, whatever was written since. Throws Conflict `changedMeanwhile` where that submission does not wait any
     * more: it was taken back, handed in anew, or its petition is no longer open.
     */
    async applyDecision(review: DecidedReview, session: ClientSession): Promise<void> {
      const decided = await decidedOn(review, session)
      const { record, submission, decision } = decided
      const { id, state } = record.petition
      const { verdict, reason, words, by } = decision
      const after = submission.kind === 'petition' ? moves[moveOfVerdict[verdict]].to[0] : state
      const version = verdict === 'approved' ? await approve(decided, session) : null
      if (verdict !== 'approved') await handBack(decided, after, session)
      await audit.append(
        {
          by,
          deed: deedOf[submission.kind][verdict],
          subject: { kind: 'petition', id },
          before: { state },
          after: { state: after, revision: submission.revision, version, reason },
          why: words === '' ? reason : words,
        },
        session,
      )
      await mailDecision(id, submission, decision, session)
    },
  }
}

/** A first text waits in a state of its own; a new version, while the one before it is open. */
const waitingIn: Record<Submission['kind'], PetitionState> = { petition: 'in_review', version: 'open' }
