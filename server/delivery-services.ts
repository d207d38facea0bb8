import { createDeliveryService, createDeliveryStore, type Noted } from './features/deliveries/index.ts'
import { createSigningKeys, createSigningKeyStore } from './features/packs/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

interface Parts {
  publicUrl: string
  /** Who prepares a delivery may not release it. */
  fourEyes: boolean
  /** In how many days a recipient usually answers; null where nobody says. */
  answerWithinDays: (recipientSlug: string) => number | null
  /** Writes a public step onto the petition's timeline. */
  noted: Noted
}

export type DeliveryServices = ReturnType<typeof deliveryServicesOn>

/** Handing petitions over, on what is stored: for the service and for scripts. */
export function deliveryServicesOn(stores: Stores, parts: Parts) {
  const { database, keyring, petitions, recipients, tallies, audit, shelf, now } = stores
  const transact = transactionsOn(database.client)
  const store = createDeliveryStore(database.db)

  async function discard(id: string): Promise<void> {
    await shelf.remove(id)
    await store.setGone(id)
  }

  return {
    signingKeys: createSigningKeys({ store: createSigningKeyStore(database.db), keyring, audit, transact, now }),
    deliveries: createDeliveryService({
      ...parts,
      ...{ store, petitions, recipients, tallies, audit, discard, transact, now },
    }),
  }
}
