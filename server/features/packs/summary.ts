import type { Day } from '../../platform/clock.ts'
import type { Locale, Localised } from '../../platform/locales.ts'
import type { Handover, PetitionType } from '../petitions/petition.ts'
import type { Cell, PeriodCell } from '../tallies/tally.ts'

/** An organisation as it was called at that moment. */
export interface FrozenName {
  slug: string
  name: Localised
}

/** One demand put to this recipient. */
export interface FrozenDemand {
  key: string
  /** Null where the recipient itself is to perform it. */
  toBePerformedBy: FrozenName | null
  originalLanguage: Locale
  texts: Readonly<Partial<Record<Locale, string>>>
}

/**
 * What one recipient is told of one petition, frozen at one sequence number of the tally: every file of the pack is made
 * from it and from the list of signers, and from nothing that can change.
 */
export interface DeliverySummary {
  /** Id of the delivery. */
  delivery: string
  /** Something in it is invented, to show the service. */
  demonstration: boolean
  /** Address of the site: `https://…`, without a slash at the end. */
  site: string
  preparedOn: Day
  /** Of the letter; the recipient reads it. */
  language: Locale
  petition: {
    slug: string
    type: PetitionType
    /** Path of its page in that language. */
    address: string
    originalLanguage: Locale
    titles: Readonly<Partial<Record<Locale, string>>>
    handover: Handover
  }
  organiser: { name: Localised; contactAddress: string }
  recipient: FrozenName
  /** The hash is that of `petition.json`. */
  textVersion: { version: number; sha256: string; publishedOn: Day }
  demands: readonly FrozenDemand[]
  /** First and last day on which signatures were collected. */
  period: { firstDay: Day; lastDay: Day }
  counts: { confirmed: number; byVerification: { email: number } }
  sequence: number
  asOf: Day
  /** No cell under ten; `other` holds what would be too small. */
  byCountry: readonly Cell[]
  byLanguage: readonly Cell[]
  byDay: readonly Cell[]
  /** All of them from the first day to the last, in days or longer times of ten at least. Missing in what was frozen before. */
  byPeriod?: readonly PeriodCell[]
}
