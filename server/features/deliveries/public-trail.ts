import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { PublicCorrection } from './correction.ts'
import type { PublicState } from './delivery.ts'
import type { Evidence } from './evidence.ts'

/** What a recipient answered, once a moderator has let it appear. */
export interface PublicAnswer {
  /** Plain text; empty where a file says it. */
  text: string
  language: Locale
  /** Who speaks for the recipient, and in which office. */
  name: string
  office: string
  answeredOn: Day
  /** From the root of the site; null where there is none. */
  fileHref: string | null
}

/** What shows that something happened, as far as everybody may see it. */
export interface PublicEvidence extends Pick<Evidence, 'day' | 'kind' | 'note'> {
  /** From the root of the site; null where there is none to see. */
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
  /** The day by which an answer can be expected; null where nobody says. */
  answerDueOn: Day | null
  /** As it was handed over: never more than was published then. */
  signatureCount: number
  textVersion: number
  /** What has become of that count, the latest first; each stands for all that were before. */
  corrections: readonly PublicCorrection[]
  /** Of `manifest.json` in its pack, in hexadecimal, and the key that signed it; null where that is not known. */
  manifestSha256: string | null
  keyId: string | null
  /** What shows that it happened, the earliest first. */
  evidence: readonly PublicEvidence[]
  /** Newest first. */
  answers: readonly PublicAnswer[]
}

/** What was handed over to a recipient, newest first, from memory. */
export type PublicTrail = (recipientSlug: string) => readonly PublicDelivery[]
