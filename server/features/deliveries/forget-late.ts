import { dayOf, type Now } from '../../platform/clock.ts'
import type { ForgetResponses } from './forget-responses.ts'
import type { ResponseStore } from './responses-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<ResponseStore, 'heard'>
  deliveries: Pick<DeliveryStore, 'find'>
  forget: Pick<ForgetResponses, 'ofDelivery'>
  now: Now
}

/**
 * A link may open for longer than the files stay, where a list goes earlier than was promised first: what was said to us
 * alone after that is forgotten with the retention of the delivery. Answers of how many deliveries.
 */
export function createForgetLate({ store, deliveries, forget, now }: Parts) {
  return async (signal?: AbortSignal): Promise<number> => {
    const today = dayOf(now())
    let count = 0
    for (const deliveryId of await store.heard()) {
      if (signal?.aborted === true) return count
      const delivery = await deliveries.find(deliveryId)
      if (delivery !== null && today <= delivery.retainUntil) continue
      await forget.ofDelivery(deliveryId)
      count += 1
    }
    return count
  }
}
