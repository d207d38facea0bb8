import type { Binary } from 'mongodb'

import { bytesOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailName } from './mail-source.ts'

/** One mail still to be sent. Deleted when there is nothing left to send. */
export interface OutboxRow {
  _id: Uint8Array | Binary
  mail: MailName
  locale: Locale
  /** Sealed JSON `{ to, props }`; null where the row only names its mail. */
  box: Uint8Array | Binary | null
  /** What all mails that were queued together are about. */
  group?: Uint8Array | Binary
  /** Whom it goes to, in the terms of who queued it. */
  about?: Uint8Array | Binary
  /** Of a group: its sending began under this fence. It never begins twice. */
  begun?: true
  /** Grows with every claim; an outcome written under an older one is void. */
  fence: number
  attempts: number
  deferrals: number
  /** Due from then on; while the row is claimed, the end of the lease. */
  nextAttemptAt: Date
  leaseUntil: Date | null
  /** Marks the rows of one claim among the candidates. */
  claim: Uint8Array | Binary | null
  schemaVersion: 1
}

export interface NewOutboxRow {
  id: string
  mail: MailName
  locale: Locale
  box: Buffer | null
}

/** Due at once. */
export function newRow({ id, mail, locale, box }: NewOutboxRow, now: Date): OutboxRow {
  return {
    _id: bytesOf(id),
    mail,
    locale,
    box,
    fence: 0,
    attempts: 0,
    deferrals: 0,
    nextAttemptAt: now,
    leaseUntil: null,
    claim: null,
    schemaVersion: 1,
  }
}
