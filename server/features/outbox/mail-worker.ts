import { setTimeout as pause } from 'node:timers/promises'

import type { Now } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { RenderMail } from '../../platform/mail/mail-templates.ts'
import type { MailTransport } from '../../platform/mail/transport.ts'
import type { Random } from './back-off.ts'
import { createClaiming } from './claiming.ts'
import { createDelivery, handBack, type Delivered } from './deliver-mail.ts'
import type { DomainAnswer } from './domain-watch.ts'
import { createMailQueue, type QueuedMail } from './mail-queue.ts'
import type { MailOutcome, MailSource, Urgency } from './mail-source.ts'
import { createPace } from './pace.ts'
import type { Receivers } from './receivers.ts'
import { createServerWatch } from './server-watch.ts'
import { createSettling, type Settling } from './settling.ts'
import type { TotalsStore } from './totals-store.ts'

export interface MailWorkerParts {
  sources: readonly MailSource[]
  render: RenderMail
  transport: Pick<MailTransport, 'send' | 'probe'>
  receivers: Receivers
  totals: Pick<TotalsStore, 'add'>
  now: Now
  log: Log
  /** Mails sent at the same time; the transport's pool has as many connections. */
  maxConnections: number
  /** Pause between looks at the sources while nothing is due. */
  idleMs?: number
  random?: Random
}

export interface MailWorker {
  /** One round: claims what is due, sends it, settles it. Resolves to the number of mails claimed. */
  runOnce(): Promise<number>
  /** Sends whatever becomes due, until `stop`. */
  start(): void
  /**
   * Claims no more, hands back what has not begun, and finishes what is being sent; what takes longer than `withinMs` is
   * cut off and due again. Nothing claimed stays behind.
   */
  stop(withinMs?: number): Promise<void>
}

const urgencies: readonly Urgency[] = ['urgent', 'patient']

/**
 * Sends due mail from all sources over one transport: claiming, sending and settling go on at the same time. A server that
 * cannot be reached pauses the whole worker instead of costing every mail its attempts; a server that puts off one mail
 * delays this mail alone. What is urgent is claimed and sent first, however much else waits.
 */
export function createMailWorker(parts: MailWorkerParts): MailWorker {
  const {
    sources,
    render,
    transport,
    receivers,
    totals,
    now,
    log,
    maxConnections,
    idleMs = 250,
    random = Math.random,
  } = parts
  const pace = createPace()
  const server = createServerWatch({ now, random })
  const queue = createMailQueue()
  const stopping = new AbortController()
  const cutting = new AbortController()
  const { signal } = stopping
  const deliver = createDelivery({
    render,
    transport,
    server,
    now,
    log,
    random,
    stopping: signal,
    cutting: cutting.signal,
  })
  const claimFrom = createClaiming({ sources, log, signal })
  const settlings = new Map<MailSource, Settling>(
    sources.map((source) => [source, createSettling({ source, totals, now, log, stopping: signal })]),
  )
  const underWay = new Set<Promise<void>>()
  let sendingCount = 0
  let mayBeMore = false
  let wake = (): void => undefined
  let pumping: Promise<void> | null = null

  const mostHeld = (): number => maxConnections * pace.perConnection()

  async function mayClaim(): Promise<boolean> {
    if (server.pausedUntil() !== null) return false
    if (!server.isDoubtful()) return true
    // After a pause one mail tries the way for all.
    if (underWay.size > 0) return false
    if (await transport.probe(signal)) return true
    server.failed()
    return false
  }

  /** How many more mails of that urgency to claim. Urgent mail finds room whatever patient mail waits. */
  function roomFor(urgency: Urgency): number {
    if (server.isDoubtful()) return 1 - queue.count()
    const waitingCount = queue.count(urgency === 'urgent' ? urgency : undefined)
    return waitingCount > mostHeld() / 2 ? 0 : mostHeld() - waitingCount
  }

  /** Claims what fits and begins to send it. Answers how many were claimed. */
  async function fill(): Promise<number> {
    mayBeMore = false
    if (underWay.size > 0) {
      await receivers.exchange()
      postpone()
    }
    if (!(await mayClaim())) return 0
    let claimedCount = 0
    for (const urgency of urgencies) {
      const room = roomFor(urgency)
      if (room <= 0) continue
      const { mails, mayBeMore: isBacklog } = await claimFrom(urgency, room)
      await take(mails, urgency)
      claimedCount += mails.length
      mayBeMore ||= isBacklog
    }
    // A domain may have become angry while others were asked for their turns.
    postpone()
    sendWhatFits()
    return claimedCount
  }

  /** Queues what its receivers take now; the rest goes back and waits for its turn. */
  async function take(mails: readonly QueuedMail[], urgency: Urgency): Promise<void> {
    const waiting = await receivers.turnsOf(mails, urgency, (domain) =>
      queue.countFor(domain, urgency === 'urgent' ? urgency : undefined),
    )
    for (const [queued, at] of waiting) track(settle(queued, handBack(at)))
    queue.put(
      mails.filter((queued) => !waiting.has(queued)),
      urgency,
    )
  }

  /** Mail to a domain that has begun to put mail off gives its place to others. */
  function postpone(): void {
    const turns = new Map<QueuedMail, Date>()
    const waits = (queued: QueuedMail): boolean => {
      const until = receivers.waitsUntil(queued)
      if (until !== null) turns.set(queued, until)
      return until !== null
    }
    for (const queued of queue.takeAll(waits)) track(settle(queued, handBack(turns.get(queued) ?? now())))
  }

  function sendWhatFits(): void {
    while (sendingCount < maxConnections) {
      const next = queue.take((queued) => signal.aborted || receivers.mayBegin(queued))
      if (next === null) break
      sendingCount += 1
      receivers.began(next)
      track(send(next))
    }
    if (sendingCount === 0) for (const settling of settlings.values()) settling.flush()
    if (mayBeMore && queue.count() <= mostHeld() / 2) wake()
  }

  async function send(queued: QueuedMail): Promise<void> {
    const delivered = await deliver(queued.mail, queued.source)
    const { outcome, tookMs } = delivered
    if (tookMs !== null) pace.note(tookMs)
    sendingCount -= 1
    receivers.ended(queued, answerIn(delivered), tookMs)
    if (receivers.waitsUntil(queued) !== null) postpone()
    const written = settle(queued, outcome)
    sendWhatFits()
    await written
  }

  async function settle({ mail, source }: QueuedMail, outcome: MailOutcome): Promise<void> {
    await settlings.get(source)?.add({ mail, outcome })
  }

  function track(work: Promise<void>): void {
    const tracked: Promise<void> = work.finally(() => underWay.delete(tracked))
    underWay.add(tracked)
  }

  async function finish(): Promise<void> {
    while (underWay.size > 0) await Promise.all(underWay)
  }

  /** Until what was claimed runs low, and no longer than `idleMs`: something urgent may have become due. */
  async function nap(): Promise<void> {
    const waking = new AbortController()
    wake = () => {
      waking.abort()
    }
    await pause(idleMs, undefined, { signal: waking.signal }).catch(() => undefined)
  }

  async function pump(): Promise<void> {
    while (!signal.aborted) {
      await fill()
      if (!mayBeMore || queue.count() > mostHeld() / 2) await nap()
    }
    // With nothing under way, nothing else would hand back what is still queued.
    sendWhatFits()
    await finish()
  }

  return {
    async runOnce() {
      const count = await fill()
      await finish()
      return count
    },
    start() {
      pumping ??= pump()
    },
    async stop(withinMs = 5_000) {
      stopping.abort()
      wake()
      const patience = setTimeout(() => {
        cutting.abort()
      }, withinMs)
      await pumping
      clearTimeout(patience)
      await receivers.stop()
    },
  }
}

/** A mail that was put off, or broke off, says something of its receiver only when a server said so. */
function answerIn({ outcome, tookMs }: Delivered): DomainAnswer {
  if (tookMs === null) return 'nothing'
  if (outcome.kind !== 'retry') return 'answered'
  return outcome.deferred && outcome.reason !== undefined ? 'put off' : 'nothing'
}
