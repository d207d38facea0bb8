import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { PublicState } from './delivery.ts'

/** What a recipient answered, once a moderator has let it appear. */
export interface PublicAnswer {
  /** Plain text; empty where a file says it. */
  text: string
  language: Locale
  /** From the root of the site; null where there is none. */
  fileHref: string | null
}

/** What everybody may know of a delivery that has left the house: no reference, no name, no way. */
export interface PublicDelivery {
  deliveryId: string
  petitionId: string
  recipientSlug: string
  state: PublicState
  sentOn: Day
  acknowledgedOn: Day | null
  answeredOn: Day | null
  answer: PublicAnswer | null
}

/** What was handed over to a recipient, newest first, from memory. */
export type PublicTrail = (recipientSlug: string) => readonly PublicDelivery[]
