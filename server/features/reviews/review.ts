import type { Locale } from '../../platform/locales.ts'

/** What waits for a moderator. */
export const reviewKinds = ['petition', 'version', 'update', 'comment', 'recipient', 'report'] as const

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
  /** What is reviewed: the id of the petition, update, signature, proposed recipient or report. */
  subjectId: string
  /** The petition it belongs to; null for what belongs to none. */
  petitionId: string | null
  /** Of the subject when it was submitted; a decision is about that one and no other. */
  revision: number
  urgent: boolean
  submittedAt: Date
  /** The account that submitted it; null where nobody has an account (comments, reports). */
  submittedBy: string | null
  /** The language its author reads. */
  locale: Locale
  /** Who looks at it now, and until when it is theirs. */
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

/** Minutes in which a moderator may take a decision back; nothing has happened until they are over. */
export const undoWithinMinutes = 10

/** Minutes for which a claimed review belongs to one moderator. */
export const claimedForMinutes = 30
