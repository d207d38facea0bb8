import type { OrganisationService } from './features/accounts/index.ts'
import type { Outbox } from './features/outbox/index.ts'
import {
  createDeskStore,
  createDraftService,
  createDraftStore,
  createPetitionLife,
  createTimelineStore,
  type Organiser,
  type Owner,
} from './features/petitions/index.ts'
import { createAdopting } from './features/recipients/index.ts'
import { createUpdateService, createUpdateStore } from './features/updates/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { Localised } from './platform/locales.ts'
import type { Stores } from './stores.ts'

interface Parts {
  outbox: Outbox
  organisations: Pick<OrganisationService, 'get'>
  publicUrl: string
}

export type PetitionServices = ReturnType<typeof petitionServicesOn>

/** Writing, reviewing and leading petitions, and telling their signers, on what is stored. */
export function petitionServicesOn(stores: Stores, { outbox, organisations, publicUrl }: Parts) {
  const { database, keyring, accounts, petitions, audit, reviews, now } = stores
  const { db } = database
  const desks = {
    desks: createDeskStore(db),
    drafts: createDraftStore(db),
    reviews,
    audit,
    transact: transactionsOn(database.client),
    now,
  }

  /** Who runs a petition, as its page names them. */
  async function organiserOf({ kind, id }: Owner): Promise<Organiser> {
    if (kind === 'organisation') {
      const { names, contactAddress, demonstration } = await organisations.get(id)
      return { name: names, contactAddress, demonstration }
    }
    const account = await accounts.find(id)
    if (account === null) throw new Error('A petition belongs to an account that is gone.')
    const name: Localised = { en: account.name, uk: account.name, crh: account.name, ru: account.name }
    return { name, contactAddress: account.address, demonstration: false }
  }

  const drafts = createDraftService(desks)
  const life = createPetitionLife({
    ...desks,
    keyring,
    outbox,
    publicUrl,
    accountOf: accounts.find,
    organiserOf,
    adoptRecipient: createAdopting({ recipients: stores.recipients }),
    timeline: createTimelineStore(db),
  })
  const updates = createUpdateService({
    ...desks,
    store: createUpdateStore(db),
    desks: drafts,
    petitions,
    outbox,
    noted: ({ petitionId, id }, session) => life.noteUpdate(petitionId, id, session),
  })
  return { organiserOf, drafts, life, updates }
}
