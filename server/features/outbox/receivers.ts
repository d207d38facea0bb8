import { createHmac } from 'node:crypto'

import type { Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Log } from '../../platform/log.ts'
import type { Random } from './back-off.ts'
import { createBudgets, type MailLimits } from './budgets.ts'
import { createDomainWatch, type DomainAnswer } from './domain-watch.ts'
import type { QueuedMail } from './mail-queue.ts'
import type { Urgency } from './mail-source.ts'
import type { Pause, ReceiverStore } from './receiver-store.ts'

export interface Receivers {
  /** Until when mail to that domain waits; null: it may go. */
  waitsUntil(mail: QueuedMail): Date | null
  mayBegin(mail: QueuedMail): boolean
  began(mail: QueuedMail): void
  /** What its server said, and after how long; null: it was not asked. */
  ended(mail: QueuedMail, answer: DomainAnswer, ms: number | null): void
  /**
   * Of mails just claimed, those that have to wait, with their turn: their domain wants none, is slow and has enough in
   * hand already that goes before them (`heldFor`), or has had its mails of this minute. Urgent mail never has its turn
   * behind patient mail. Never throws.
   */
  turnsOf(
    mails: readonly QueuedMail[],
    urgency: Urgency,
    heldFor: (domain: string) => number,
  ): Promise<Map<QueuedMail, Date>>
  /** Hears what the other workers found, and tells them; every two seconds while there is something to send. Never throws. */
  exchange(): Promise<void>
  stop(): Promise<void>
}

interface Parts {
  store: ReceiverStore
  keyring: Pick<Keyring, 'derive'>
  limits: MailLimits
  now: Now
  log: Log
  random?: Random
}

const exchangeEveryMs = 2_000
/** However long a domain's mails would take: something may have changed by then. */
const longestTurnMs = 3_600_000
/** After a pause, mails come back over so long a time and not all at once. */
const spreadMs = 30_000
/** More mails of one domain than go out in that time would only keep others from being claimed. */
const longestHeldMs = 5_000

/** The receiving domains, as all workers together treat them: how much at a time, how much in a minute, and when none. */
export function createReceivers({ store, keyring, limits, now, log, random = Math.random }: Parts): Receivers {
  const watch = createDomainWatch({ now, random })
  const budgets = createBudgets({ store, limits, keyOf, now })
  const crowdTurns = new Map<string, number>()
  const heard = new Map<string, Date>()
  let toTell: Pause[] = []
  let workerCount = 1
  let exchangedAtMs = -Infinity
  let isAway = false

  function keyOf(domain: string): string {
    return createHmac('sha256', keyring.derive('mail-receivers')).update(domain).digest('base64url').slice(0, 22)
  }

  /** Pauses of others are few: only then is it worth asking whether this domain is among them. */
  function listen(domain: string): void {
    if (heard.size === 0) return
    const until = heard.get(keyOf(domain))
    if (until !== undefined) watch.pause(domain, until)
  }

  const share = (): number => Math.max(1, Math.floor(limits.domainConnections / Math.max(workerCount, 1)))

  function waitsUntil({ domain }: QueuedMail): Date | null {
    listen(domain)
    const until = watch.pausedUntil(domain)
    return until === null ? null : new Date(until.getTime() + Math.round(spreadMs * random()))
  }

  /** Mails of slow domains that would only stand in the queue come back when it is likely their turn. */
  function crowdedOut(
    mails: readonly QueuedMail[],
    urgency: Urgency,
    heldFor: (domain: string) => number,
  ): Map<QueuedMail, Date> {
    const nowMs = now().getTime()
    for (const [line, turnMs] of crowdTurns) if (turnMs < nowMs) crowdTurns.delete(line)
    const turns = new Map<QueuedMail, Date>()
    for (const [domain, ofDomain] of Map.groupBy(mails, (mail) => mail.domain)) {
      const line = `${urgency}|${domain}`
      const eachMs = watch.usualMs(domain) / share()
      const most = Math.max(2 * share(), Math.floor(longestHeldMs / Math.max(eachMs, 1)))
      for (const mail of ofDomain.slice(Math.max(0, most - heldFor(domain)))) {
        const turnMs = Math.min((crowdTurns.get(line) ?? nowMs + longestHeldMs) + eachMs, nowMs + longestTurnMs)
        crowdTurns.set(line, turnMs)
        turns.set(mail, new Date(turnMs))
      }
    }
    return turns
  }

  function note(error: unknown): void {
    if (!isAway) log.report(error, { phase: 'receivers' })
    isAway = true
  }

  return {
    waitsUntil,

    mayBegin: ({ domain }) => watch.mayBegin(domain, share()),

    began({ domain }) {
      watch.began(domain)
    },

    ended({ mail, domain }, answer, ms) {
      const until = watch.ended(domain, { answer, ms, isKnown: mail.deferrals > 0 })
      if (until === null) return
      log.warn({ ms: until.getTime() - now().getTime() }, 'A receiving domain puts mail off: it gets none for a while.')
      toTell.push({ key: keyOf(domain), until })
    },

    async turnsOf(mails, urgency, heldFor) {
      const turns = new Map<QueuedMail, Date>()
      for (const mail of mails) {
        const until = waitsUntil(mail)
        if (until !== null) turns.set(mail, until)
      }
      const wanted = mails.filter((mail) => !turns.has(mail))
      for (const [mail, at] of crowdedOut(wanted, urgency, heldFor)) turns.set(mail, at)
      const fitting = wanted.filter((mail) => !turns.has(mail))
      try {
        for (const [mail, at] of await budgets.take(fitting, urgency)) turns.set(mail, at)
      } catch (error) {
        note(error)
        for (const mail of fitting) turns.set(mail, new Date(now().getTime() + exchangeEveryMs))
      }
      return turns
    },

    async exchange() {
      if (now().getTime() < exchangedAtMs + exchangeEveryMs) return
      exchangedAtMs = now().getTime()
      const told = toTell
      try {
        const said = await store.exchange(told)
        toTell = toTell.slice(told.length)
        workerCount = said.workerCount
        heard.clear()
        for (const { key, until } of said.pauses) heard.set(key, until)
        isAway = false
      } catch (error) {
        note(error)
      }
    },

    async stop() {
      if (exchangedAtMs > -Infinity && !isAway) await store.leave().catch(note)
    },
  }
}
