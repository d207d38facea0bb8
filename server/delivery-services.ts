import {
  createDeliveryLinks,
  createDeliveryLinkStore,
  createDeliveryMailing,
  createDeliveryMails,
  createDeliveryService,
  createDeliveryStore,
  createEvidence,
  createEvidenceStore,
  type DeliveryService,
  type Noted,
} from './features/deliveries/index.ts'
import type { Outbox } from './features/outbox/index.ts'
import { createSigningKeys, createSigningKeyStore } from './features/packs/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { WordsOf } from './platform/i18n.ts'
import type { Log } from './platform/log.ts'
import { checkPdf } from './platform/uploads/check-pdf.ts'
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

/** What is around deliveries, and knows of none of the others. */
function aroundOn({ database, shelf, audit, now }: Stores) {
  const transact = transactionsOn(database.client)
  return {
    store: createDeliveryStore(database.db),
    links: createDeliveryLinks({ store: createDeliveryLinkStore(database.db), now }),
    evidence: createEvidence({ store: createEvidenceStore(database.db), shelf, audit, transact, checkPdf }),
    transact,
  }
}

interface MailParts {
  /** Built after the outbox, which needs these. */
  deliveries: () => DeliveryService
  wordsOf: WordsOf
  publicUrl: string
  log: Log
}

/** Who makes the mails to recipients. */
export function deliveryMailsOn(stores: Stores, parts: MailParts) {
  const { recipients, now } = stores
  return createDeliveryMails({ ...parts, ...aroundOn(stores), recipients, now })
}

/** Mailing to recipients, for whoever staffs the rooms. */
export function deliveryMailingOn(stores: Stores, parts: { deliveries: DeliveryService; outbox: Outbox }) {
  const { recipients, audit } = stores
  return createDeliveryMailing({ ...parts, ...aroundOn(stores), recipients, audit })
}

export type DeliveryServices = ReturnType<typeof deliveryServicesOn>

/** Handing petitions over, on what is stored: for the service and for scripts. */
export function deliveryServicesOn(stores: Stores, parts: Parts) {
  const { database, keyring, petitions, recipients, tallies, audit, shelf, now } = stores
  const { store, transact, evidence } = aroundOn(stores)

  async function discard(id: string): Promise<void> {
    await shelf.remove(id)
    await store.setGone(id)
  }

  return {
    evidence,
    signingKeys: createSigningKeys({ store: createSigningKeyStore(database.db), keyring, audit, transact, now }),
    deliveries: createDeliveryService({
      ...parts,
      ...{ store, petitions, recipients, tallies, audit, discard, transact, now },
    }),
  }
}
