import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import type { Audit } from '../audit/index.ts'
import type { ReviewService } from '../reviews/index.ts'
import { timeOver } from './delivery.ts'
import { isDecisionUrgent, isWaitingOver, type Response } from './response.ts'
import type { ResponseStore } from './responses-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<ResponseStore, 'waiting' | 'settle' | 'forget'>
  deliveries: Pick<DeliveryStore, 'find'>
  reviews: Pick<ReviewService, 'waitingOf' | 'hurry' | 'takeBack'>
  shelf: Pick<FileShelf, 'remove'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
}

const itsReview = 'answer'

/**
 * Answers on which nobody has decided when the retention of their delivery ends: first they are urgent, and in the end
 * they are forgotten like everything that was said to us alone. Answers how many were forgotten.
 */
export function createLateAnswers({ store, deliveries, reviews, shelf, audit, transact, now }: Parts) {
  async function isDecided({ id, petitionId }: Response): Promise<boolean> {
    const waiting = await reviews.waitingOf(petitionId, itsReview)
    return !waiting.some(({ subjectId }) => subjectId === id)
  }

  async function settle({ id, deliveryId }: Response, session: ClientSession): Promise<boolean> {
    if ((await store.settle(id, 'rejected', session)) === null) return false
    await store.forget(id, session)
    await reviews.takeBack(itsReview, id, session)
    const subject = { kind: 'delivery', id: deliveryId } as const
    const told = { before: { state: 'waiting' }, after: { response: id, state: 'rejected' }, why: timeOver }
    await audit.append({ by: 'system', deed: 'answer.rejected', subject, ...told }, session)
    return true
  }

  async function forget(response: Response): Promise<boolean> {
    // What was decided takes effect within minutes.
    if (await isDecided(response)) return false
    if (!(await transact((session) => settle(response, session)))) return false
    // When this breaks off nothing names the file any more, and the sweep of the shelf finds it.
    if (response.file !== null) await shelf.remove(response.id)
    return true
  }

  return async (signal?: AbortSignal): Promise<number> => {
    const today = dayOf(now())
    let count = 0
    for (const response of await store.waiting()) {
      if (signal?.aborted === true) return count
      const delivery = await deliveries.find(response.deliveryId)
      if (delivery === null || isWaitingOver(delivery.retainUntil, today)) count += (await forget(response)) ? 1 : 0
      else if (isDecisionUrgent(delivery.retainUntil, today)) await reviews.hurry(itsReview, response.id)
    }
    return count
  }
}
