import { addDays, type Day } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'

/** What waits for a moderator. */
export const reviewKinds = ['petition', 'version', 'update', 'comment', 'recipient', 'report', 'answer'] as const

export type ReviewKind = (typeof reviewKinds)[number]

export const verdicts = ['approved', 'changes_requested', 'rejected'] as const

export type Verdict = (typeof verdicts)[number]

/** The published list of reasons for asking for changes and for rejecting; their sentences are in the locale files. */
export const reviewReasons = [
  'no-demand',
  'no-recipient',
  'unproven-figures',
  'endangers-people',
  'personal-data',
  'insult-or-hatred',
  'advertising',
  'duplicate',
  'unlawful',
  'unclear',
  'other',
] as const

export type ReviewReason = (typeof reviewReasons)[number]

/** One thing in the queue. */
export interface Review {
  /** 16 random bytes, base64url. */
  id: string
  kind: ReviewKind
  /** What is reviewed: the id of the petition, update, signature, proposed recipient, report or answer. */
  subjectId: string
  /** The petition it belongs to; null for what belongs to none. */
  petitionId: string | null
  /** Of the subject when it was last submitted; a decision is about that one and no other. */
  revision: number
  urgent: boolean
  /** Since when it waits: submitting it again meanwhile does not lose its place. */
  submittedAt: Date
  /** The account that submitted it, most recently; null where nobody has an account (comments, reports, answers). */
  submittedBy: string | null
  /** What it is written in; of comments and reports the language of the page they come from. */
  locale: Locale
  /** Who looks at it now, and until when it is theirs; null also once that is over. */
  claim: { by: string; until: Date } | null
  decision: Decision | null
  /** `waiting` in the queue, `decided` and still to be undone, `done` when it took effect, `void` when taken back. */
  state: 'waiting' | 'decided' | 'done' | 'void'
}

export interface Decision {
  verdict: Verdict
  reason: ReviewReason | null
  /** The moderator's own words to the author. */
  words: string
  by: string
  at: Date
  /** It takes effect then, and can be undone until then. */
  effectiveAt: Date
}

/** A review on which somebody decided. */
export type DecidedReview = Review & { decision: Decision }

/** A review whose decision takes effect now. */
export type DueReview = Pick<Review, 'id' | 'kind'>

/** Minutes in which a moderator may take a decision back; nothing has happened until they are over. */
const undoWithinMinutes = 10

/** Minutes for which a claimed review belongs to one moderator. */
export const claimedForMinutes = 30

/** Somebody else looks at it now, or the claim has run out. */
export class NotClaimed extends Conflict {
  constructor() {
    super('notClaimed', 'This review is not claimed by you.')
  }
}

/** What waits now is another revision than the one that was looked at. */
export class ChangedMeanwhile extends Conflict {
  constructor() {
    super('changedMeanwhile', 'What is reviewed has changed meanwhile.')
  }
}

/** It was decided, has taken effect or was taken back: what is asked for comes too late, or is not one's own to ask. */
export class ReviewOver extends Conflict {
  constructor() {
    super('reviewOver', 'This review does not wait for that any more.')
  }
}

/** Asking for changes and rejecting name a reason of the list; approving names none. */
export function hasFittingReason({ verdict, reason }: Pick<Decision, 'verdict' | 'reason'>): boolean {
  return verdict === 'approved' ? reason === null : reason !== null
}

export function claimedUntil(now: Date): Date {
  return minutesAfter(now, claimedForMinutes)
}

export function effectiveAfter(now: Date): Date {
  return minutesAfter(now, undoWithinMinutes)
}

function minutesAfter(now: Date, minutes: number): Date {
  return new Date(now.getTime() + minutes * 60_000)
}

/**
 * Their authors have no account and may withdraw what was theirs. The moderators' own words about them are forgotten once
 * they took effect, and the whole review, which names a signature, some weeks later. Of when they were submitted the
 * queue knows only the day, so they say nothing of how long people wait.
 */
const kindsOfSigners = ['comment'] as const satisfies readonly ReviewKind[]

type KindOfSigners = (typeof kindsOfSigners)[number]

export function isOfSigners(kind: ReviewKind): kind is KindOfSigners {
  return kindsOfSigners.some((one) => one === kind)
}

/** What a deed of the queue is done to. Of a comment that is the review, and not the signature that it belongs to. */
export function reviewedThing({ id, kind, subjectId }: Pick<Review, 'id' | 'kind' | 'subjectId'>) {
  if (kind === 'comment') return { kind, id }
  return { kind: kind === 'version' ? 'petition' : kind, id: subjectId }
}

/** Whoever reports a page, or answers for a recipient, has no account either: of when that was only the day is known. */
export function hasMoment(kind: ReviewKind): boolean {
  return kind !== 'report' && kind !== 'answer' && !isOfSigners(kind)
}

/** Whole days for which a review of a signer's is kept once it is over. */
const keptDays = 30

/** The first day on which it is kept no more. */
export function forgottenFrom(overOn: Day): Day {
  return addDays(overOn, keptDays + 1)
}
