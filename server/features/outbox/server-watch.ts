import type { Now } from '../../platform/clock.ts'
import { jittered, type Random } from './back-off.ts'

const shortestPauseMs = 1_000
const longestPauseMs = 60_000

/** What this worker knows of the mail server: one failure at its door speaks for every mail. */
export interface ServerWatch {
  /** The end of the pause, or null while there is none. */
  pausedUntil(): Date | null
  /** True until a mail has got through after a pause: then one mail at a time is enough. */
  isDoubtful(): boolean
  /** The server could not be reached, or let nobody in. Pauses grow with each failure after a pause, up to a minute. */
  failed(): Date
  /** The server answered for a mail, whatever it said. */
  answered(): void
}

export function createServerWatch({ now, random }: { now: Now; random: Random }): ServerWatch {
  let failures = 0
  let until: Date | null = null

  const pausedUntil = (): Date | null => (until !== null && now() < until ? until : null)

  return {
    pausedUntil,
    isDoubtful: () => failures > 0,
    failed() {
      const paused = pausedUntil()
      // Mails that were under way together fail together: that is one failure.
      if (paused !== null) return paused
      const pauseMs = Math.min(shortestPauseMs * 2 ** failures, longestPauseMs)
      failures += 1
      until = new Date(now().getTime() + jittered(pauseMs, random))
      return until
    },
    answered() {
      failures = 0
      until = null
    },
  }
}
