import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { CountryCode } from './signature.ts'

/** Which confirmed signatures of one petition; what is null does not matter. */
export interface InvalidationCriteria {
  petitionId: string
  /** The first and the last day of confirmation, both included. */
  confirmedFrom: Day | null
  confirmedTo: Day | null
  country: CountryCode | null
  /** The language in which it was signed. */
  language: Locale | null
  /** What stands behind the @, exactly. Every address has to be opened for it, and it is kept nowhere. */
  addressDomain: string | null
}

/** One signature, or all that fit. */
export type InvalidationTarget = { signatureId: string } | InvalidationCriteria

/** What is kept of the criteria: enough to say later why somebody is in a batch, and no part of an address. */
export interface KeptCriteria extends Omit<InvalidationCriteria, 'petitionId' | 'addressDomain'> {
  byDomain: boolean
  one: boolean
}

/** `preparing previewed`: nothing has happened. `applying reversing`: under way, and gone on with by whoever comes. */
export type InvalidationState = 'preparing' | 'previewed' | 'applying' | 'applied' | 'reversing' | 'reversed'

export interface InvalidationCell {
  key: string
  count: number
}

/** What a preview found. From there on it is an exact list, which never changes. */
export interface InvalidationFigures {
  signatureCount: number
  /** Of these, who chose to be seen on the petition's page. */
  seenCount: number
  /** The largest first. */
  byCountry: InvalidationCell[]
  byLanguage: InvalidationCell[]
  /** In their order. */
  byDay: InvalidationCell[]
  /** SHA-256 of the ids in the order of the list, hex. */
  digest: string
  /** In so many pieces it is done. */
  pieceCount: number
}

/** One batch of signatures that were found not to be valid, or are about to be. */
export interface Invalidation extends InvalidationFigures {
  id: string
  petitionId: string
  state: InvalidationState
  criteria: KeptCriteria
  /** Who asked for the preview, when, and why. */
  by: string
  at: Date
  why: string
  /** Of the pieces, how many are done in the present state. */
  doneCount: number
  /** What was really moved: whoever left meanwhile stays as they are. */
  invalidatedCount: number
  restoredCount: number
}

/** More are not one batch: narrower criteria give several that can be looked at. */
export const mostInvalidated = 100_000

/** Addresses opened for one preview. */
export const mostAddressesOpened = 500_000

/** Whole days for which a preview can be applied. */
export const previewDays = 1
