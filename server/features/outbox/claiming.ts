import { setTimeout as pause } from 'node:timers/promises'

import type { Log } from '../../platform/log.ts'
import type { QueuedMail } from './mail-queue.ts'
import type { DueMail, MailSource, Urgency } from './mail-source.ts'

interface Parts {
  sources: readonly MailSource[]
  log: Log
  signal: AbortSignal
}

const databasePauseMs = 1_000

/** As it is written in the envelope, more or less: what matters is that the same one always has the same name. */
function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase()
}

export interface Claimed {
  mails: QueuedMail[]
  /** A source gave all it was asked for. */
  mayBeMore: boolean
}

/** Claims up to `limit` mails. Sources take turns, so that a full one cannot starve another. Never throws. */
export type ClaimFrom = (urgency: Urgency, limit: number) => Promise<Claimed>

export function createClaiming({ sources, log, signal }: Parts): ClaimFrom {
  const failing = new Set<MailSource>()
  let firstSource = 0

  /** What one source has claimed already is sent also when the next one cannot answer. */
  async function claimFrom(source: MailSource, urgency: Urgency, limit: number): Promise<DueMail[]> {
    try {
      const mails = await source.claim(limit, urgency)
      failing.delete(source)
      return mails
    } catch (error) {
      if (!failing.has(source)) log.report(error, { source: source.name, phase: 'claim' })
      failing.add(source)
      await pause(databasePauseMs, undefined, { signal }).catch(() => undefined)
      return []
    }
  }

  return async (urgency, limit) => {
    const claimed: QueuedMail[] = []
    let mayBeMore = false
    firstSource += 1
    for (const index of sources.keys()) {
      const source = sources[(firstSource + index) % sources.length]
      const left = limit - claimed.length
      if (source === undefined || left <= 0) continue
      const share = Math.ceil(left / (sources.length - index))
      const mails = await claimFrom(source, urgency, share)
      mayBeMore ||= mails.length === share
      claimed.push(...mails.map((mail) => ({ mail, source, domain: domainOf(mail.to) })))
    }
    return { mails: claimed, mayBeMore }
  }
}
