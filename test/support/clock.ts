import { dayMs, type Now } from '../../server/platform/clock.ts'

/** A clock that runs, and can be set forward. */
export interface TestClock {
  now: Now
  forwardDays(days: number): void
  forwardMinutes(minutes: number): void
  /** To the next full noon of UTC: for what counts by the hour or by the day. */
  forwardToNoon(): void
}

export function createTestClock(): TestClock {
  let aheadMs = 0
  const now = (): Date => new Date(Date.now() + aheadMs)
  return {
    now,
    forwardDays(days) {
      aheadMs += days * dayMs
    },
    forwardMinutes(minutes) {
      aheadMs += minutes * 60_000
    },
    forwardToNoon() {
      const sinceNoonMs = (now().getTime() + dayMs / 2) % dayMs
      aheadMs += dayMs - sinceNoonMs
    },
  }
}
