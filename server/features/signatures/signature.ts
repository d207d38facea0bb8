import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'

/** One person's name under one petition. */
export const signatureStates = [
  'pending',
  'confirmed',
  'withdrawn',
  'invalidated',
  'refused',
  'expired',
  'erased',
] as const

export type SignatureState = (typeof signatureStates)[number]

/** What the public may see of one signature. */
export const visibilities = ['hidden', 'initials', 'full'] as const

export type Visibility = (typeof visibilities)[number]

/** The one table of moves. `refused` is lifted (to `erased`, which frees the address) only from its own link. */
export const moves = {
  pending: ['confirmed', 'expired', 'refused', 'erased'],
  confirmed: ['withdrawn', 'invalidated', 'erased'],
  invalidated: ['confirmed', 'erased'],
  withdrawn: ['erased'],
  refused: ['erased'],
  expired: ['erased'],
  erased: [],
} as const satisfies Record<SignatureState, readonly SignatureState[]>

export function canMove(from: SignatureState, to: SignatureState): boolean {
  return (moves[from] as readonly SignatureState[]).includes(to)
}

/** States in which nobody else can sign the same petition with the same address. */
export function holdsAddress(state: SignatureState): boolean {
  return state === 'pending' || state === 'confirmed' || state === 'invalidated' || state === 'refused'
}

/** Whole days a confirm link lives. */
export const confirmWithinDays = 7

/** Whole days an expired row stays, to say "expired, please sign again". */
export const expiredRowDays = 30

/** The day on which the one reminder is due, counted from the day of signing. */
export const reminderAfterDays = 3

/** Mails one signature may cause until it is confirmed: the first, one on request, one reminder, in any order. */
export const mailsUntilConfirmed = 3

/** A country of ISO 3166-1 alpha-2, or `none` where the signer preferred not to say. */
export type CountryCode = string

/** What a person typed, readable. */
export interface SignaturePerson {
  /** Null where the petition does not ask for a name. */
  name: string | null
  address: string
  city: string | null
  comment: string | null
}

/** What the signer's own pages show. Personal fields are null once they are gone. */
export interface Signature {
  /** 16 random bytes, base64url. */
  id: string
  petitionId: string
  state: SignatureState
  textVersion: number
  language: Locale
  /** The language of the mails. */
  locale: Locale
  country: CountryCode
  visibility: Visibility
  updates: boolean
  confirmedOn: Day | null
  /** Last day on which the confirm link works. */
  expiresOn: Day | null
  generation: number
  /** Null where there is no comment, or none that was offered to the public. */
  commentState: CommentState | null
  person: SignaturePerson | null
}

/**
 * How a comment stands with the moderators: to be queued, waiting for them, to be taken back from them, shown, or not
 * accepted. A comment without any of these was never offered to the public.
 */
export type CommentState = 'new' | 'waiting' | 'recalled' | 'approved' | 'rejected'

/** How many comments there are of one petition that somebody could be shown with; never whose. */
export interface CommentCounts {
  waitingCount: number
  approvedCount: number
  rejectedCount: number
}

/** What the public list of a petition shows of somebody who chose to be seen. */
export interface ShownSigner {
  /** Full name or initials, as chosen. */
  name: string
  country: CountryCode
}

/** A comment that was approved, with what its signer chose to show beside it. */
export interface ShownComment extends ShownSigner {
  text: string
}

/** The name as its signer chose to show it; null where nothing is to be shown. */
export function shownName(name: string | null, visibility: Visibility): string | null {
  if (name === null || visibility === 'hidden') return null
  return (visibility === 'full' ? name : initialsOf(name)) || null
}

/** Initials of a name in any script: `Олена Коваль` gives `О. К.`. */
export function initialsOf(name: string): string {
  return name
    .split(/[\s-]+/u)
    .map((word) => /\p{L}\p{M}*/u.exec(word)?.[0])
    .filter((letter) => letter !== undefined)
    .map((letter) => `${letter.toUpperCase()}.`)
    .join(' ')
}
