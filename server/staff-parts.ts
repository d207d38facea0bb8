import { createRecipientKeeper, createRecipientStore } from './features/recipients/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

/** What the staff's room is made of, on what is stored. */
export function staffPartsOn({ database, accounts, petitions, recipients, glossary, audit }: Stores) {
  const transact = transactionsOn(database.client)
  return {
    accounts,
    petitions,
    recipients,
    glossary,
    audit,
    recipientKeeper: createRecipientKeeper({
      recipients,
      store: createRecipientStore(database.connection),
      audit,
      transact,
    }),
  }
}
