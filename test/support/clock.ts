import { dayMs, type Now } from '../../server/platform/clock.ts'

/** A clock that runs, and can be set forward. */
export interface TestClock {
  now: Now
  forwardDays(days: number): void
  forwardMinutes(minutes: number): void
}

export function createTestClock(): TestClock {
  let aheadMs = 0
  return {
    now: () => new Date(Date.now() + aheadMs),
    forwardDays(days) {
      aheadMs += days * dayMs
    },
    forwardMinutes(minutes) {
      aheadMs += minutes * 60_000
    },
  }
}
