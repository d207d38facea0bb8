import type { Now } from '../../platform/clock.ts'
import type { QueuedMail } from './mail-queue.ts'
import type { Urgency } from './mail-source.ts'
import type { ReceiverStore, Want } from './receiver-store.ts'

export interface MailLimits {
  /** Mails to all domains within a minute, over all workers; null: as many as there are. */
  perMinute: number | null
  /** Mails to one domain within a minute, over all workers. */
  domainPerMinute: number | null
  /** Mails to one domain at the same time, over all workers that are sending. */
  domainConnections: number
}

interface Parts {
  store: Pick<ReceiverStore, 'take'>
  limits: Pick<MailLimits, 'perMinute' | 'domainPerMinute'>
  /** A name for the domain that tells nobody which it is. */
  keyOf: (domain: string) => string
  now: Now
}

const minuteMs = 60_000
/** What has to wait longer is looked at again, in case the limit was raised meanwhile. */
const longestWaitMs = 3_600_000

/**
 * Mails a minute, in all and for each domain, over all workers. A batch takes its part of the minute in one write and one
 * read; what is left over gets a turn in the minutes to come, so that it is not claimed again and again. Urgent mail has
 * turns of its own: at the beginning of a minute it is claimed before what was put off long ago.
 */
export function createBudgets({ store, limits, keyOf, now }: Parts) {
  /** What this worker has had of each minute's budgets so far. */
  const had = new Map<string, number>()
  /** When the next mail of one urgency that has to wait for a budget has its turn. */
  const turns = new Map<string, number>()
  let minute = 0

  function turnOf(line: string, limit: number): Date {
    const nowMs = now().getTime()
    const soonestMs = (minute + 1) * minuteMs
    const turnMs = Math.min(Math.max(turns.get(line) ?? 0, soonestMs), nowMs + longestWaitMs)
    turns.set(line, turnMs + minuteMs / limit)
    return new Date(turnMs)
  }

  function beginMinute(): void {
    const present = Math.floor(now().getTime() / minuteMs)
    if (present === minute) return
    minute = present
    had.clear()
    for (const [line, turnMs] of turns) if (turnMs < present * minuteMs) turns.delete(line)
  }

  /** Takes for each of these groups what its limit leaves; answers who has to wait. */
  async function takeFor(
    groups: Map<string, QueuedMail[]>,
    limit: number,
    urgency: Urgency,
  ): Promise<Map<QueuedMail, Date>> {
    const wants = [...groups].map(([name, { length: count }]): Want => ({ key: keyWithin(name), count, limit }))
    if (wants.length === 0) return new Map()
    const inAll = await store.take(wants)
    return new Map(
      [...groups].flatMap(([name, mails]) => {
        const key = keyWithin(name)
        // A count that was rolled back with its database grants nothing; it takes nothing back either.
        const granted = Math.max(0, (inAll.get(key) ?? 0) - (had.get(key) ?? 0))
        had.set(key, inAll.get(key) ?? 0)
        return mails.slice(granted).map((mail): [QueuedMail, Date] => [mail, turnOf(`${urgency}|${name}`, limit)])
      }),
    )
  }

  const keyWithin = (name: string): string => `${name}|${String(minute)}`

  return {
    async take(mails: readonly QueuedMail[], urgency: Urgency): Promise<Map<QueuedMail, Date>> {
      beginMinute()
      const { perMinute, domainPerMinute } = limits
      const waiting = new Map<QueuedMail, Date>()
      const fits = (): QueuedMail[] => mails.filter((mail) => !waiting.has(mail))
      const add = (more: Map<QueuedMail, Date>): void => {
        for (const [mail, at] of more) waiting.set(mail, at)
      }
      if (domainPerMinute !== null)
        add(
          await takeFor(
            Map.groupBy(fits(), ({ domain }) => keyOf(domain)),
            domainPerMinute,
            urgency,
          ),
        )
      if (perMinute !== null && fits().length > 0) add(await takeFor(new Map([['all', fits()]]), perMinute, urgency))
      return waiting
    },
  }
}
