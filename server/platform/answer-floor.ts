import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from './clock.ts'

/**
 * Does the work and answers no sooner than the floor after it began, so that the time of an answer does not tell what
 * was found. Failures wait as long as successes.
 */
export async function noSoonerThan<T>(floorMs: () => number, work: () => Promise<T>): Promise<T> {
  const startedMs = elapsedMs()
  try {
    return await work()
  } finally {
    const restMs = floorMs() - (elapsedMs() - startedMs)
    if (restMs > 0) await pause(restMs)
  }
}
