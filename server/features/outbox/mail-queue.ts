import type { DueMail, MailSource, Urgency } from './mail-source.ts'

/** One claimed mail that waits for a connection. */
export interface QueuedMail {
  mail: DueMail
  source: MailSource
}

export interface MailQueue {
  put(mails: readonly QueuedMail[], urgency: Urgency): void
  /** The next mail: the urgent ones first, among equals who came first. Null when there is none. */
  take(): QueuedMail | null
  count(urgency?: Urgency): number
}

/** What this worker has claimed and not begun to send. */
export function createMailQueue(): MailQueue {
  const lanes: Record<Urgency, QueuedMail[]> = { urgent: [], patient: [] }

  return {
    put(mails, urgency) {
      lanes[urgency].push(...mails)
    },
    take: () => lanes.urgent.shift() ?? lanes.patient.shift() ?? null,
    count: (urgency) => (urgency === undefined ? lanes.urgent.length + lanes.patient.length : lanes[urgency].length),
  }
}
