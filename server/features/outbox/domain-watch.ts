import type { Now } from '../../platform/clock.ts'
import { jittered, type Random } from './back-off.ts'

/** What this worker knows of one receiving domain. */
interface Domain {
  sendingCount: number
  /** How long a mail to it takes. */
  usualMs: number
  /** Mails put off (4xx) since the last one that was taken or refused, or since a pause began. */
  putOffInARow: number
  /** Mails it may have under way: one after a pause, then more with every answer that is no "later". */
  mostSending: number
  pauseCount: number
  pausedUntil: Date | null
}

export type DomainAnswer = 'answered' | 'put off' | 'nothing'

export interface Answered {
  answer: DomainAnswer
  /** After how long; null when it was not asked. */
  ms: number | null
  /** The mail had been put off before. */
  isKnown: boolean
}

export interface DomainWatch {
  pausedUntil(domain: string): Date | null
  mayBegin(domain: string, mostSending: number): boolean
  began(domain: string): void
  /** What its server said. Answers the end of a pause that begins with it, else null. */
  ended(domain: string, answer: Answered): Date | null
  usualMs(domain: string): number
  /** Another worker was put off: it waits for this one, too. */
  pause(domain: string, until: Date): void
}

/** So many in a row are no coincidence, and few enough for a domain that greets every stranger with "later". */
const burst = 10
const shortestPauseMs = 60_000
const longestPauseMs = 4 * 60_000
/** Of a domain that answers as fast and was never put off nothing need be kept. */
const quickMs = 250

/** Tells an angry domain from an unlucky mail, and lets it come back with one mail that tries the way. */
export function createDomainWatch({ now, random }: { now: Now; random: Random }): DomainWatch {
  const domains = new Map<string, Domain>()

  function known(domain: string): Domain {
    const found = domains.get(domain)
    if (found !== undefined) return found
    const fresh = {
      sendingCount: 0,
      usualMs: 0,
      putOffInARow: 0,
      mostSending: Infinity,
      pauseCount: 0,
      pausedUntil: null,
    }
    domains.set(domain, fresh)
    return fresh
  }

  function pausedUntil(domain: string): Date | null {
    const until = domains.get(domain)?.pausedUntil ?? null
    return until !== null && now() < until ? until : null
  }

  function putOff(state: Domain, isKnown: boolean): Date | null {
    // What was under way when the pause began is part of the same burst.
    if (state.pausedUntil !== null && now() < state.pausedUntil) return null
    state.putOffInARow += 1
    // After a pause one is enough, but none that a greylisting domain would put off in any case.
    const isEnough = state.putOffInARow >= burst || (state.mostSending <= 1 && isKnown)
    if (!isEnough) return null
    const ms = Math.min(shortestPauseMs * 2 ** state.pauseCount, longestPauseMs)
    state.pauseCount += 1
    state.putOffInARow = 0
    state.mostSending = 1
    state.pausedUntil = new Date(now().getTime() + jittered(ms, random))
    return state.pausedUntil
  }

  return {
    pausedUntil,
    mayBegin(domain, most) {
      const state = domains.get(domain)
      if (state === undefined) return true
      return pausedUntil(domain) === null && state.sendingCount < Math.min(state.mostSending, most)
    },
    began(domain) {
      known(domain).sendingCount += 1
    },
    ended(domain, { answer, ms, isKnown }) {
      const state = known(domain)
      state.sendingCount -= 1
      if (ms !== null) state.usualMs += (ms - state.usualMs) / 4
      if (answer === 'put off') return putOff(state, isKnown)
      if (answer === 'nothing') return null
      state.putOffInARow = 0
      state.pauseCount = 0
      state.mostSending *= 2
      if (state.mostSending > trusted) state.mostSending = Infinity
      if (state.sendingCount === 0 && state.mostSending === Infinity && state.usualMs < quickMs) domains.delete(domain)
      return null
    },
    usualMs: (domain) => domains.get(domain)?.usualMs ?? 0,
    pause(domain, until) {
      const state = known(domain)
      if (state.pausedUntil !== null && until <= state.pausedUntil) return
      state.pausedUntil = until
      state.mostSending = 1
    },
  }
}

/** From then on only the operator's limit counts. */
const trusted = 64
