import {
  createDeliveryLinks,
  createDeliveryLinkStore,
  createForgetResponses,
  createPublishedAnswers,
  createReminderStore,
  createResponses,
  createResponseStore,
  type DeliveryService,
} from './features/deliveries/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

/** What recipients open, and what they say, on what is stored. */
export function answerServicesOn(stores: Stores, deliveries: DeliveryService) {
  const { database, keyring, reviews, audit, shelf, now } = stores
  const { db, client } = database
  const store = createResponseStore({ db, keyring })
  const transact = transactionsOn(client)
  const forget = createForgetResponses({ store, reminders: createReminderStore({ db, keyring }), shelf })
  return {
    links: createDeliveryLinks({ store: createDeliveryLinkStore(db), now }),
    answers: createResponses({ store, deliveries, forget, reviews, audit, shelf, keyring, transact, now }),
    forget,
    publishedAnswers: createPublishedAnswers({ store }),
  }
}
