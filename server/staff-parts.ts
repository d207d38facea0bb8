import { createRecipientKeeper, createRecipientStore } from './features/recipients/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

/** What the staff's room is made of, beside what others use, too. */
export function staffPartsOn({ database, recipients, audit }: Stores) {
  const transact = transactionsOn(database.client)
  return {
    recipientKeeper: createRecipientKeeper({
      recipients,
      store: createRecipientStore(database.connection),
      audit,
      transact,
    }),
  }
}
