import type { Locale } from '../../platform/locales.ts'

/** The mails the service sends: each a folder in `emails/`. */
export const mailNames = ['confirm', 'reminder', 'already-signed', 'withdrawn', 'erased'] as const

export type MailName = (typeof mailNames)[number]

/** One mail claimed by this worker: everything needed to render and send it, in memory only. */
export interface DueMail {
  /** The row it belongs to, in its source's own terms. */
  rowId: string
  /** The number of this claim; settling with an older one changes nothing. */
  fence: number
  /** Copies attempted so far, this one included. */
  attempts: number
  /** After this instant another worker may take the row over. */
  leaseUntil: Date
  /** Derived from row and intent, so that every copy of one mail carries the same one. Local part of the Message-ID. */
  messageKey: string
  mail: MailName
  to: string
  locale: Locale
  /** What the template prints. */
  props: Readonly<Record<string, string | boolean | null>>
}

export type MailOutcome =
  | { kind: 'sent' }
  /** Refused for good (5xx); never tried again. `reason` is the SMTP code alone, without the server's words. */
  | { kind: 'refused'; reason: string }
  /** Not now (4xx, no connection): try again at that instant. */
  | { kind: 'retry'; at: Date }

export interface SettledMail {
  mail: DueMail
  outcome: MailOutcome
}

/** Where due mail comes from: the signatures' own field, and the outbox collection. */
export interface MailSource {
  readonly name: string
  /** Leases up to `limit` due mails to this worker and counts the attempt, before anything is sent. */
  claim(limit: number): Promise<DueMail[]>
  /** Writes outcomes in bulk; a row whose fence moved on in the meantime is left alone. */
  settle(settled: readonly SettledMail[]): Promise<void>
}
