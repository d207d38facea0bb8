import { setTimeout as pause } from 'node:timers/promises'

import type { Now } from '../../platform/clock.ts'
import type { Log } from '../../platform/log.ts'
import type { MailSource, SettledMail } from './mail-source.ts'
import type { TotalsStore } from './totals-store.ts'

interface Parts {
  source: MailSource
  totals: Pick<TotalsStore, 'add'>
  now: Now
  log: Log
  /** Once aborted, a write that failed is not tried again. */
  stopping: AbortSignal
}

export interface Settling {
  /** Resolves when the outcome is written together with what else ended at about that time, or nothing helps any more. */
  add(settled: SettledMail): Promise<void>
  /** Writes what has gathered, at once. */
  flush(): void
}

/** Outcomes gather for that long, or up to so many, and are written together. */
const gatherMs = 25
const mostTogether = 250
const databasePauseMs = 1_000

/** Writes outcomes in bulk while other mails are being sent. */
export function createSettling({ source, totals, now, log, stopping }: Parts): Settling {
  let gathering: { settled: SettledMail[]; written: Promise<void>; close(): void } | null = null

  function gather() {
    const settled: SettledMail[] = []
    const closing = new AbortController()
    const close = (): void => {
      gathering = null
      closing.abort()
    }
    const written = pause(gatherMs, undefined, { signal: closing.signal }).then(close, () => undefined)
    return { settled, written: written.then(() => write(settled)), close }
  }

  /** A mail whose outcome is not written goes out twice: the database gets as long as the lease lasts. */
  async function write(settled: SettledMail[]): Promise<void> {
    const until = Math.min(...settled.map(({ mail }) => mail.leaseUntil.getTime()))
    for (;;) {
      try {
        await source.settle(settled)
        await count(settled)
        return
      } catch (error) {
        log.report(error, { source: source.name, phase: 'settle', count: settled.length })
        if (stopping.aborted || now().getTime() + databasePauseMs > until) return
        await pause(databasePauseMs, undefined, { signal: stopping }).catch(() => undefined)
      }
    }
  }

  /** A total that is lost changes nothing for anybody who gets mail. */
  async function count(settled: SettledMail[]): Promise<void> {
    try {
      await totals.add(settled)
    } catch (error) {
      log.report(error, { source: source.name, phase: 'totals' })
    }
  }

  return {
    add(one) {
      gathering ??= gather()
      const { settled, written, close } = gathering
      settled.push(one)
      if (settled.length >= mostTogether) close()
      return written
    },
    flush() {
      gathering?.close()
    },
  }
}
