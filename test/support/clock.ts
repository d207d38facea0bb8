import { dayMs, type Now } from '../../server/platform/clock.ts'

/** A clock that runs, and can be set forward by whole days. */
export interface TestClock {
  now: Now
  forwardDays(days: number): void
}

export function createTestClock(): TestClock {
  let aheadMs = 0
  return {
    now: () => new Date(Date.now() + aheadMs),
    forwardDays(days) {
      aheadMs += days * dayMs
    },
  }
}
