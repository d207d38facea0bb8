import { NotFound } from '../../platform/errors.ts'
import { createAnswering } from './answering.ts'
import type { Delivery } from './delivery.ts'
import { createLeaving } from './leaving.ts'
import { createPreparing, type PreparingParts } from './prepare.ts'
import { createReading, type ReadingParts } from './read-files.ts'
import { createReleasing } from './release.ts'
import { createSending, type SendingParts } from './sending.ts'
import type { DeliveryQuery, DeliveryStore } from './store.ts'
import { createSteps, type StepParts } from './take-step.ts'

interface Parts extends PreparingParts, StepParts, ReadingParts, Omit<SendingParts, 'takeStep' | 'mayLeave'> {
  store: DeliveryStore
  fourEyes: boolean
}

export type DeliveryService = ReturnType<typeof createDeliveryService>

/** The life of deliveries, by its verbs. What each recipient says, links and evidence have verbs of their own. */
export function createDeliveryService(parts: Parts) {
  const { store } = parts
  const takeStep = createSteps(parts)
  const mayLeave = createLeaving(parts)

  return {
    ...createPreparing(parts),
    ...createReleasing({ ...parts, takeStep, mayLeave }),
    ...createSending({ ...parts, takeStep, mayLeave }),
    ...createAnswering(parts),
    ...createReading(parts),

    /** Throws NotFound. */
    async get(id: string): Promise<Delivery> {
      const found = await store.find(id)
      if (found === null) throw new NotFound('deliveryNotFound', 'There is no such delivery.')
      return found
    },

    /** Newest first. */
    list(query: DeliveryQuery = {}): Promise<Delivery[]> {
      return store.list(query)
    },

    /** Every delivery of that petition, whatever its state; newest first. */
    ofPetition(petitionId: string): Promise<Delivery[]> {
      return store.list({ petitionId })
    },
  }
}
