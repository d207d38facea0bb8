import { createDeliveryStore, createTellingSigners, type Noted } from './features/deliveries/index.ts'
import type { PetitionServices } from './petition-services.ts'
import type { WordsOf } from './platform/i18n.ts'
import type { Stores } from './stores.ts'

interface Parts extends Pick<PetitionServices, 'life' | 'updates'> {
  wordsOf: WordsOf
  publicUrl: string
}

/** What everybody learns of a delivery's public step, in its transaction: the timeline, and signers who asked for news. */
export function notedDeliveriesOn({ database, petitions }: Stores, { life, updates, ...parts }: Parts): Noted {
  const tellSigners = createTellingSigners({ ...parts, store: createDeliveryStore(database.db), petitions, updates })
  return async (delivery, step, session) => {
    const { id: deliveryId, petitionId, recipientSlug: recipient } = delivery
    await life.noteDelivery(petitionId, { deliveryId, recipient, step }, session)
    await tellSigners(delivery, step, session)
  }
}
