import type { Locale } from '../../platform/locales.ts'

/** The mails the service sends: each a folder in `emails/`. */
export const mailNames = [
  'confirm',
  'reminder',
  'already-signed',
  'withdrawn',
  'erased',
  'update',
  'sign-in',
  'invitation',
  'factors',
  'review-approved',
  'review-changes',
  'review-rejected',
  'delivery',
  'delivery-link',
  'delivery-reminder',
  'delivery-reply',
] as const

export type MailName = (typeof mailNames)[number]

/** Whether somebody waits for the mail now, or it goes when nothing urgent is due. */
export type Urgency = 'urgent' | 'patient'

const urgencyOf: Record<MailName, Urgency> = {
  confirm: 'urgent',
  'already-signed': 'urgent',
  withdrawn: 'urgent',
  erased: 'urgent',
  'sign-in': 'urgent',
  invitation: 'urgent',
  factors: 'urgent',
  reminder: 'patient',
  update: 'patient',
  'review-approved': 'patient',
  'review-changes': 'patient',
  'review-rejected': 'patient',
  delivery: 'patient',
  'delivery-link': 'patient',
  'delivery-reminder': 'patient',
  'delivery-reply': 'patient',
}

export function mailsOf(urgency: Urgency): MailName[] {
  return mailNames.filter((name) => urgencyOf[name] === urgency)
}

/** Copies of one mail that may ever go out; several exist only after a crash or a connection cut at the wrong moment. */
export const mostCopies = 5

/** How long a claimed mail belongs to one worker: long enough for a batch at a slow server. */
export const mailLeaseMs = 60_000

/** One mail claimed by this worker: everything needed to render and send it, in memory only. */
export interface DueMail {
  /** The row it belongs to, in its source's own terms. */
  rowId: string
  /** The number of this claim; settling with an older one changes nothing. */
  fence: number
  /** Copies that may have gone out, this one included: counted at the claim, taken back when surely none went. */
  attempts: number
  /** How often a server that was there put this mail off (4xx). With `attempts` it sets the back-off; it has no limit. */
  deferrals: number
  /** After this instant another worker may take the row over. */
  leaseUntil: Date
  /** Derived from row and intent, so that every copy of one mail carries the same one. Local part of the Message-ID. */
  messageKey: string
  mail: MailName
  to: string
  locale: Locale
  /** What the template prints. */
  props: Readonly<Record<string, string | boolean | null>>
  /** What it belongs to, where it is one of many about the same. */
  group?: string
}

export type MailOutcome =
  | { kind: 'sent' }
  /**
   * Never tried again. `reason` is the SMTP code, without the server's words; `address` when ours is no address
   * that mail can be sent to, `copies` when as many copies went out as may.
   */
  | { kind: 'refused'; reason: string }
  /**
   * Not now: due again at that instant. `counted` is false when surely no copy went out: the source takes the attempt
   * back (`attempts - 1`). `deferred` is true when the server answered for this mail: `deferrals + 1`. `reason` is its
   * SMTP code, or how the connection broke; absent where nothing was said of this mail.
   */
  | { kind: 'retry'; at: Date; counted: boolean; deferred: boolean; reason?: string }

/** Mail of one name that has not gone yet. */
export interface MailBacklog {
  mail: MailName
  dueCount: number
  /** Due later, or claimed just now. */
  waitingCount: number
  oldestDueAt: Date | null
}

export interface SettledMail {
  mail: DueMail
  outcome: MailOutcome
}

/** Where due mail comes from: the signatures' own field, and the outbox collection. */
export interface MailSource {
  readonly name: string
  /**
   * Leases up to `limit` due mails of that urgency to this worker and counts the attempt, before anything is sent. A row
   * that cannot be read must not fail the others.
   */
  claim(limit: number, urgency: Urgency): Promise<DueMail[]>
  /**
   * Asked right before a mail is sent, where a source wants to be asked: false when it must not go any more. What was
   * begun is settled, or never sent again.
   */
  begin?(mail: DueMail): Promise<boolean>
  /** Writes outcomes in bulk; a row whose fence moved on in the meantime is left alone. */
  settle(settled: readonly SettledMail[]): Promise<void>
}
