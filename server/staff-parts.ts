import { createGlossaryKeeper, createGlossaryStore } from './features/glossary/index.ts'
import { createRecipientKeeper, createRecipientStore } from './features/recipients/index.ts'
import { createPublishSiteText, createSiteTextStore } from './features/site-texts/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

/** What the staff's room is made of, on what is stored. */
export function staffPartsOn({ database, accounts, petitions, recipients, glossary, siteTexts, audit, now }: Stores) {
  const transact = transactionsOn(database.client)
  return {
    accounts,
    petitions,
    recipients,
    glossary,
    siteTexts,
    audit,
    publishSiteText: createPublishSiteText({
      siteTexts,
      store: createSiteTextStore(database.db),
      audit,
      transact,
      now,
    }),
    glossaryKeeper: createGlossaryKeeper({ glossary, terms: createGlossaryStore(database.db), audit, transact }),
    recipientKeeper: createRecipientKeeper({
      recipients,
      store: createRecipientStore(database.connection),
      audit,
      transact,
    }),
  }
}
