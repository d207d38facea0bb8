import type { ClientSession } from 'mongodb'

import { dayOf } from '../../platform/clock.ts'
import type { DeskParts } from './desks.ts'
import type { DeliveryStep, TimelineEntry } from './timeline.ts'
import type { TimelineStore } from './timeline-store.ts'

interface Parts extends Pick<DeskParts, 'transact' | 'now'> {
  timeline: TimelineStore
}

/** One public step of one delivery. */
export interface DeliveryHappening {
  deliveryId: string
  /** A slug of the register. */
  recipient: string
  step: DeliveryStep
}

/** Sets down what other parts of the service know to have happened. */
export function createNoting({ timeline, transact, now }: Parts) {
  return {
    /** News went to signers; in the transaction of their sending. */
    async noteUpdate(petitionId: string, updateId: string, session: ClientSession): Promise<void> {
      await timeline.add(petitionId, { day: dayOf(now()), kind: 'update', updateId }, session)
    },

    /** A delivery left the house, or its recipient did something; in the transaction of that step. */
    async noteDelivery(petitionId: string, step: DeliveryHappening, session: ClientSession): Promise<void> {
      await timeline.add(petitionId, { day: dayOf(now()), kind: 'delivery', ...step }, session)
    },

    /**
     * A goal was reached: for a job that reads published figures. Once for each goal, and never one below another that was
     * reached before. Answers whether it was news.
     */
    noteGoal(petitionId: string, count: number): Promise<boolean> {
      return transact(async (session) => {
        const known = (await timeline.of([petitionId], session)).get(petitionId) ?? []
        if (known.some((entry) => reached(entry) >= count)) return false
        await timeline.add(petitionId, { day: dayOf(now()), kind: 'goal-reached', count }, session)
        return true
      })
    },
  }
}

function reached(entry: TimelineEntry): number {
  return entry.kind === 'goal-reached' ? entry.count : 0
}
