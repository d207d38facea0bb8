import { setTimeout as pause } from 'node:timers/promises'

import type { Now } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { RenderMail } from '../../platform/mail/mail-templates.ts'
import type { MailTransport } from '../../platform/mail/transport.ts'
import type { Random } from './back-off.ts'
import { createDelivery } from './deliver-mail.ts'
import type { DueMail, MailSource, SettledMail } from './mail-source.ts'
import { createServerWatch } from './server-watch.ts'
import { createSlots } from './slots.ts'

export interface MailWorkerParts {
  sources: readonly MailSource[]
  render: RenderMail
  transport: Pick<MailTransport, 'send' | 'probe'>
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
  /** Looks at the sources now instead of at the end of the pause. */
  nudge(): void
  /**
   * Claims no more, hands back what has not begun, and finishes what is being sent; what takes longer than `withinMs` is
   * cut off and due again. Nothing claimed stays behind.
   */
  stop(withinMs?: number): Promise<void>
}

/** Mails claimed for each connection at a time: enough to keep it busy while outcomes are written and more are claimed. */
const claimedPerConnection = 8
/** One batch is being sent while the next is claimed. */
const mostBatches = 2
const databasePauseMs = 1_000

interface Claimed {
  source: MailSource
  mails: readonly DueMail[]
}

/**
 * Sends due mail from all sources over one transport. A server that cannot be reached pauses the whole worker instead of
 * costing every mail its attempts; a server that puts off one mail delays this mail alone.
 */
export function createMailWorker(parts: MailWorkerParts): MailWorker {
  const { sources, render, transport, now, log, maxConnections, idleMs = 250, random = Math.random } = parts
  const server = createServerWatch({ now, random })
  const slots = createSlots(maxConnections)
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
  const failing = new Set<MailSource>()
  let firstSource = 0
  let wake = new AbortController()
  let pumping: Promise<void> | null = null

  async function mayClaim(): Promise<boolean> {
    if (server.pausedUntil() !== null) return false
    if (!server.isDoubtful() || (await transport.probe(signal))) return true
    server.failed()
    return false
  }

  /** Takes turns, so that a full source cannot starve the other. After a pause one mail tries the way for all. */
  async function claim(): Promise<Claimed[]> {
    let left = server.isDoubtful() ? 1 : maxConnections * claimedPerConnection
    const claimed: Claimed[] = []
    firstSource += 1
    for (const index of sources.keys()) {
      const source = sources[(firstSource + index) % sources.length]
      if (source === undefined || left <= 0) continue
      const mails = await claimFrom(source, Math.ceil(left / (sources.length - index)))
      left -= mails.length
      if (mails.length > 0) claimed.push({ source, mails })
    }
    return claimed
  }

  /** What one source has claimed already is sent also when the next one cannot answer. */
  async function claimFrom(source: MailSource, limit: number): Promise<DueMail[]> {
    try {
      const mails = await source.claim(limit)
      failing.delete(source)
      return mails
    } catch (error) {
      if (!failing.has(source)) log.report(error, { source: source.name, phase: 'claim' })
      failing.add(source)
      await pause(databasePauseMs, undefined, { signal }).catch(() => undefined)
      return []
    }
  }

  /** A mail whose outcome is not written goes out twice: the database gets as long as the lease lasts. */
  async function settle(source: MailSource, settled: SettledMail[]): Promise<void> {
    const until = Math.min(...settled.map(({ mail }) => mail.leaseUntil.getTime()))
    for (;;) {
      try {
        await source.settle(settled)
        return
      } catch (error) {
        log.report(error, { source: source.name, phase: 'settle', count: settled.length })
        if (signal.aborted || now().getTime() + databasePauseMs > until) return
        await pause(databasePauseMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  async function send({ source, mails }: Claimed): Promise<void> {
    const attempts = mails.map((mail) => slots.run(async () => ({ mail, outcome: await deliver(mail) })))
    await settle(source, await Promise.all(attempts))
  }

  /** Claims a batch and begins to send it; null when nothing is due or nothing can be sent. */
  async function begin(): Promise<{ count: number; sent: Promise<unknown> } | null> {
    if (!(await mayClaim())) return null
    const claimed = await claim()
    if (claimed.length === 0) return null
    const count = claimed.reduce((sum, { mails }) => sum + mails.length, 0)
    return { count, sent: Promise.all(claimed.map(send)) }
  }

  async function idle(): Promise<void> {
    await pause(idleMs, undefined, { signal: wake.signal }).catch(() => undefined)
    if (wake.signal.aborted) wake = new AbortController()
  }

  async function pump(): Promise<void> {
    const batches = new Set<Promise<unknown>>()
    while (!signal.aborted) {
      const batch = await begin()
      if (batch === null) {
        await idle()
        continue
      }
      const sent: Promise<unknown> = batch.sent.finally(() => batches.delete(sent))
      batches.add(sent)
      if (batches.size >= mostBatches) await Promise.race(batches)
    }
    await Promise.all(batches)
  }

  return {
    async runOnce() {
      const batch = await begin()
      await batch?.sent
      return batch?.count ?? 0
    },
    start() {
      pumping ??= pump()
    },
    nudge() {
      wake.abort()
    },
    async stop(withinMs = 5_000) {
      stopping.abort()
      wake.abort()
      const patience = setTimeout(() => {
        cutting.abort()
      }, withinMs)
      await pumping
      clearTimeout(patience)
    },
  }
}
