import type { DueMail, MailSource, Urgency } from './mail-source.ts'

/** One claimed mail that waits for a connection. */
export interface QueuedMail {
  mail: DueMail
  source: MailSource
  /** The receiving domain. */
  domain: string
}

export interface MailQueue {
  put(mails: readonly QueuedMail[], urgency: Urgency): void
  /** The next mail that may begin: the urgent ones first, among equals who came first. Null when there is none. */
  take(mayBegin: (queued: QueuedMail) => boolean): QueuedMail | null
  /** Takes out all that match. */
  takeAll(matches: (queued: QueuedMail) => boolean): QueuedMail[]
  count(urgency?: Urgency): number
  countFor(domain: string, urgency?: Urgency): number
}

/** What this worker has claimed and not begun to send. */
export function createMailQueue(): MailQueue {
  const lanes: Record<Urgency, QueuedMail[]> = { urgent: [], patient: [] }

  const inOrder = [lanes.urgent, lanes.patient]

  return {
    put(mails, urgency) {
      lanes[urgency].push(...mails)
    },
    take(mayBegin) {
      for (const lane of inOrder) {
        const index = lane.findIndex(mayBegin)
        if (index !== -1) return lane.splice(index, 1)[0] ?? null
      }
      return null
    },
    takeAll(matches) {
      return inOrder.flatMap((lane) => {
        const taken = lane.filter(matches)
        const left = lane.filter((queued) => !taken.includes(queued))
        if (taken.length > 0) lane.splice(0, lane.length, ...left)
        return taken
      })
    },
    countFor: (domain, urgency) =>
      (urgency === undefined ? inOrder.flat() : lanes[urgency]).filter((queued) => queued.domain === domain).length,
    count: (urgency) => (urgency === undefined ? lanes.urgent.length + lanes.patient.length : lanes[urgency].length),
  }
}
