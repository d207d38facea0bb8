import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { CountryCode, SignatureState } from './signature.ts'

/** The cells in which one counted signature stands. */
export interface Contribution {
  country: CountryCode
  language: Locale
  day: Day
}

/**
 * One change of the tally that a signature caused: counted (+1), taken off (−1), or corrected (0: it moved from one
 * cell to another). `country language day` are the cells after the change, for −1 those it left.
 */
export interface Move extends Contribution {
  sequence: number
  by: 1 | 0 | -1
}

interface Countable {
  state: SignatureState
  country: CountryCode
  language: Locale
  confirmedOn?: Day
}

/** What a signature should contribute, by its state. */
export function dueContribution(signature: Countable): Contribution | null {
  if (signature.state !== 'confirmed' || signature.confirmedOn === undefined) return null
  return { country: signature.country, language: signature.language, day: signature.confirmedOn }
}

/** What it has contributed: the sum of its moves. */
export function contributionOf(moves: readonly Move[]): Contribution | null {
  return moves.reduce<Contribution | null>(
    (_, { by, country, language, day }) => (by === -1 ? null : { country, language, day }),
    null,
  )
}

export type Change =
  | { by: 1; from: null; to: Contribution }
  | { by: 0; from: Contribution; to: Contribution }
  | { by: -1; from: Contribution; to: null }

/** The one move that brings what was contributed to what is due; null when they agree. */
export function changeBetween(from: Contribution | null, to: Contribution | null): Change | null {
  if (from === null) return to === null ? null : { by: 1, from, to }
  if (to === null) return { by: -1, from, to }
  const isSame = from.country === to.country && from.language === to.language && from.day === to.day
  return isSame ? null : { by: 0, from, to }
}
