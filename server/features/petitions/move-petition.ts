import type { ClientSession } from 'mongodb'

import { dayOf, type Day } from '../../platform/clock.ts'
import { Conflict, Forbidden, Invalid } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import { cleanLines } from '../../platform/text.ts'
import type { AmendDraft } from './amend-draft.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { closingWordsIn } from './closing-words.ts'
import type { DeskRecord } from './desk-store.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import { canMove, mayMove, type MoveName } from './moves.ts'
import type { Petition, PetitionState } from './petition.ts'
import { isDay, NotReady } from './readiness.ts'
import { closingOf } from './retention.ts'
import type { ReviewService } from '../reviews/index.ts'
import type { ClosingWords, Happening } from './timeline.ts'
import type { TimelineStore } from './timeline-store.ts'

interface Parts extends DeskParts {
  opened: Desks
  amend: AmendDraft
  timeline: TimelineStore
  reviews: Pick<ReviewService, 'takeBack'>
}

interface Order {
  petitionId: string
  by: Actor
}

/** One move as it is written down: what changes, and what everyone may know of it. */
interface Step {
  by: string
  deed: string
  to: PetitionState
  also?: Parameters<DeskParts['desks']['move']>[1]
  happening?: Happening
  why?: string | null
}

/** Closes, opens again, archives, hides. What a move is, and who may make it, stands in `moves`. */
export function createMoving({ desks, drafts, opened, amend, timeline, reviews, audit, transact, now }: Parts) {
  async function allowed(name: MoveName, { petitionId, by }: Order, session: ClientSession): Promise<DeskRecord> {
    const record = await opened.readable(petitionId, by, session)
    if (!mayMove(name, by.account, record.petition)) throw new Forbidden()
    assertCanMove(name, record)
    return record
  }

  async function take(record: DeskRecord, step: Step, session: ClientSession): Promise<void> {
    const { by, deed, to, also = {}, happening, why = null } = step
    const { id, state } = record.petition
    if (!(await desks.move({ id, from: state, to }, also, session))) throw changedMeanwhile()
    if (to !== 'open') await withdrawVersion(record, session)
    if (happening !== undefined) await timeline.add(id, { day: dayOf(now()), ...happening }, session)
    const subject = { kind: 'petition', id } as const
    const after = { state: to, ...wordsIn(happening) }
    await audit.append({ by, deed, subject, before: { state }, after, why }, session)
  }

  function hiding({ petition }: DeskRecord, by: string, why: string): Step {
    const hidden = { from: petition.state, reason: why, on: dayOf(now()) }
    return { by, deed: 'petition.hidden', to: 'hidden', also: { hidden }, why }
  }

  /** A version of what is not open any more is not reviewed. */
  async function withdrawVersion({ petition }: DeskRecord, session: ClientSession): Promise<void> {
    const draft = await drafts.find(petition.id, session)
    if (draft?.submission?.kind !== 'version') return
    await reviews.takeBack('version', petition.id, session)
    if (!(await drafts.submit(petition.id, draft.revision, null, session))) throw changedMeanwhile()
  }

  async function closeOne(id: string): Promise<boolean> {
    return transact(async (session) => {
      const record = await desks.find(id, session)
      if (record === null || !isDue(record, now())) return false
      const happening = { kind: 'closed' } as const
      await take(record, { by: 'system', deed: 'petition.closed', to: 'closed', happening }, session)
      return true
    })
  }

  return {
    /**
     * No more signatures; with a sentence for everybody, where there is something to say. Throws NotFound, Forbidden,
     * Conflict `wrongState`, Invalid `wordsLong`.
     */
    async close({ words = {}, ...order }: Order & { words?: ClosingWords['texts'] }): Promise<void> {
      await transact(async (session) => {
        const record = await allowed('close', order, session)
        const said = closingWordsIn(words, originalLanguageOf(record))
        const happening: Happening = said === null ? { kind: 'closed' } : { kind: 'closed', words: said }
        const by = order.by.account.id
        await take(record, { by, deed: 'petition.closed', to: 'closed', happening }, session)
      })
    },

    /**
     * Takes signatures again, until that day where one is given. Throws as `close`, Conflict `outcomeDeclared` and
     * `retentionOver`, NotReady where the closing day is missing, over, or after the end of the promised retention.
     */
    async reopen({ closesOn, ...order }: Order & { closesOn?: Day | null }): Promise<void> {
      await transact(async (session) => {
        const record = await allowed('reopen', order, session)
        const closesAt = closingAgain(record, closesOn, now())
        const by = order.by.account.id
        const step = { by, deed: 'petition.reopened', to: 'open', also: { closesAt } } as const
        await take(record, { ...step, happening: { kind: 'reopened' } }, session)
        const draft = await opened.draftOf(record, session)
        if (closesOn !== undefined) await amend(draft, by, [['closesOn', closesOn]], session)
      })
    },

    /** It is over for good. Throws as `close`. */
    async archive(order: Order): Promise<void> {
      await transact(async (session) => {
        const record = await allowed('archive', order, session)
        await take(record, { by: order.by.account.id, deed: 'petition.archived', to: 'archived' }, session)
      })
    },

    /** Takes it away from the public. Throws as `close`, Invalid without a reason. */
    async hide({ reason, ...order }: Order & { reason: string }): Promise<void> {
      const why = cleanLines(reason)
      if (why === '') throw new Invalid('reasonMissing', 'Hiding needs a reason.')
      await transact(async (session) => {
        const record = await allowed('hide', order, session)
        await take(record, hiding(record, order.by.account.id, why), session)
      })
    },

    /** A moderator upheld a report: as `hide`, in that transaction. Does nothing where nobody can see it anyway. */
    async hideReported(
      { petitionId, by, reason }: { petitionId: string; by: string; reason: string },
      session: ClientSession,
    ): Promise<void> {
      const record = await desks.find(petitionId, session)
      if (record === null || !canMove('hide', record.petition.state)) return
      await take(record, hiding(record, by, reason), session)
    },

    /** Gives it back to the public as it was. Throws as `close`. */
    async unhide(order: Order): Promise<void> {
      await transact(async (session) => {
        const record = await allowed('unhide', order, session)
        const { hidden } = record.petition
        // What was hidden before there were rooms does not say what it was.
        const to = hidden?.from ?? 'closed'
        const also = { hidden: null }
        await take(record, { by: order.by.account.id, deed: 'petition.unhidden', to, also }, session)
      })
    },

    /** For a job: closes what has come to its end. Answers how many. */
    async closeDue(signal?: AbortSignal): Promise<number> {
      let closedCount = 0
      for (const id of await desks.due(now())) {
        if (signal?.aborted === true) break
        if (await closeOne(id)) closedCount += 1
      }
      return closedCount
    },
  }
}

function assertCanMove(name: MoveName, { petition }: DeskRecord): void {
  if (!canMove(name, petition.state)) throw new Conflict('wrongState', 'In its present state this cannot be done.')
}

/** What is said in public is in the audit, too. */
function wordsIn(happening: Happening | undefined): { words?: Record<string, string> } {
  if (happening?.kind !== 'closed' || happening.words === undefined) return {}
  return { words: { ...happening.words.texts } }
}

function originalLanguageOf({ published }: DeskRecord): Locale {
  if (published === null) throw new Error('Only what was published is closed.')
  return published.text.originalLanguage
}

function isDue({ petition, published }: DeskRecord, at: Date): boolean {
  const closesAt = published?.closesAt ?? null
  return canMove('close', petition.state) && closesAt !== null && closesAt <= at
}

/** When it closes the next time; the day as it was promised where no other is given. */
function closingAgain({ published }: DeskRecord, closesOn: Day | null | undefined, at: Date): Date | null {
  if (published === null) throw new Error('Only what was published was closed.')
  assertNotOver(published, dayOf(at))
  if (typeof closesOn === 'string') assertPossible(closesOn, published)
  const closesAt = closesOn === undefined ? published.closesAt : closingOf(closesOn)
  if (closesAt !== null && closesAt <= at) throw new NotReady([{ field: 'closesOn', code: 'past' }])
  return closesAt
}

function assertPossible(closesOn: Day, { retainUntil }: Petition): void {
  if (!isDay(closesOn)) throw new NotReady([{ field: 'closesOn', code: 'wrong' }])
  if (closesOn > retainUntil) throw new NotReady([{ field: 'closesOn', code: 'promised' }])
}

function assertNotOver({ outcome, retainUntil }: Petition, today: Day): void {
  if (outcome !== 'none') throw new Conflict('outcomeDeclared', 'What has an outcome is over.')
  if (today > retainUntil) throw new Conflict('retentionOver', 'What its signers gave is gone, as promised.')
}
