import { fileURLToPath } from 'node:url'

import { createTallyExport, type ExportTally } from '../../../server/features/packs/index.ts'
import { createSignatureListing, type SignatureListing } from '../../../server/features/signatures/index.ts'
import { createCountryNames } from '../../../server/platform/country-names.ts'
import { readsOn } from '../../../server/platform/db/transaction.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import type { Stores } from '../../../server/stores.ts'

export const views = fileURLToPath(new URL('../../../views', import.meta.url))

/** The verb as `npm run export` builds it, unless signers come from elsewhere. */
export function exporterOf(
  { petitions, recipients, tallies, database, keyring, now }: Stores,
  { listing = createSignatureListing({ db: database.db, keyring }) }: { listing?: SignatureListing } = {},
): ExportTally {
  return createTallyExport({
    petitions,
    recipients,
    tallies,
    listing,
    reads: readsOn(database.client),
    keyring,
    now,
    publicUrl: 'https://petitions.example.org',
    templates: loadTemplates(views),
    letterWords: loadWords(`${views}/letter/locales`),
    countryNames: createCountryNames(loadWords(`${views}/locales`)),
  })
}
