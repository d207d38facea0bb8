import { createTestClock, type TestClock } from '../../support/clock.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

export interface DeliveryHouse {
  site: TestStores
  clock: TestClock
  open: ReturnType<typeof openHandover>
}

/** Stores with a clock, those who prepare and release, and nothing that runs by itself. */
export async function openDeliveryHouse(): Promise<DeliveryHouse> {
  const clock = createTestClock()
  const site = await openTestStores({ now: clock.now })
  return { site, clock, open: openHandover(site) }
}
