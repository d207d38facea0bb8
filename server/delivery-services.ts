import path from 'node:path'

import { answerServicesOn } from './answer-services.ts'
import {
  createBuilding,
  createBuildStore,
  createCollecting,
  createCorrections,
  createCorrectionStore,
  createDeliveryLinks,
  createDeliveryLinkStore,
  createDeliveryMailing,
  createDeliveryMails,
  createDeliveryService,
  createDeliveryStore,
  createEvidence,
  createEvidenceStore,
  createForgetEvidence,
  createForgetLate,
  createForgetResponses,
  createLateAnswers,
  createLineCount,
  createPackBuilding,
  createPublicDeliveries,
  createPublishedAnswers,
  createReminderStore,
  createReplying,
  createResponseStore,
  createShelfOwnerStore,
  createShelfSweep,
  createSteps,
  createWrittenMails,
  type DeliveryService,
  type Makers,
  type Noted,
} from './features/deliveries/index.ts'
import type { Outbox } from './features/outbox/index.ts'
import { createKeyFileMaker, createSigningKeys, createSigningKeyStore } from './features/packs/index.ts'
import { createSignatureListing, createTakenOffStore } from './features/signatures/index.ts'
import { readsOn, sessionsOn, snapshotsOn, transactionsOn } from './platform/db/transaction.ts'
import type { WordsOf } from './platform/i18n.ts'
import type { Log } from './platform/log.ts'
import { checkPdf } from './platform/uploads/check-pdf.ts'
import { plainPdf } from './platform/uploads/plain-pdf.ts'
import type { Stores } from './stores.ts'

interface Parts {
  publicUrl: string
  /** Where lists are put in order, enciphered. */
  dataDir: string
  /** Who prepares a delivery may not release it. */
  fourEyes: boolean
  /** In how many days a recipient usually answers; null where nobody says. */
  answerWithinDays: (recipientSlug: string) => number | null
  /** Writes a public step onto the petition's timeline. */
  noted: Noted
  makers: Makers
  log: Pick<Log, 'warn'>
}

/** What is around deliveries, and knows of none of the others. */
function aroundOn({ database, shelf, audit, now }: Stores) {
  const transact = transactionsOn(database.client)
  const store = createDeliveryStore(database.db)
  return {
    store,
    links: createDeliveryLinks({ store: createDeliveryLinkStore(database.db), now }),
    evidence: createEvidence({
      ...{ store: createEvidenceStore(database.db), deliveries: store },
      ...{ shelf, audit, transact, checkPdf, plainPdf },
    }),
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
  const { database, keyring, recipients, audit, now } = stores
  const around = { ...parts, ...aroundOn(stores), recipients, now }
  const sealed = { db: database.db, keyring }
  const written = { questions: createResponseStore(sealed), reminders: createReminderStore(sealed) }
  return { ...createDeliveryMails(around), ...createWrittenMails({ ...around, ...written, audit }) }
}

/** Mailing to recipients, for whoever staffs the rooms. */
export function deliveryMailingOn(stores: Stores, parts: { deliveries: DeliveryService; outbox: Outbox }) {
  const { database, keyring, recipients, audit, now } = stores
  const reminders = createReminderStore({ db: database.db, keyring })
  return createDeliveryMailing({ ...parts, ...aroundOn(stores), reminders, recipients, audit, now })
}

/** Answering recipients' questions, for whoever staffs the rooms. */
export function replyingOn(stores: Stores, parts: { deliveries: DeliveryService; outbox: Outbox }) {
  const { database, keyring, recipients, audit, now } = stores
  const store = createResponseStore({ db: database.db, keyring })
  return createReplying({ ...parts, store, recipients, audit, transact: transactionsOn(database.client), now })
}

/** What ends by itself around deliveries, and belongs to none of those that are built or taken away. */
export function endingsOn({ database: { db, client }, keyring, shelf, audit, reviews, now }: Stores) {
  const parts = { deliveries: createDeliveryStore(db), shelf, audit, transact: transactionsOn(client), now }
  const store = createResponseStore({ db, keyring })
  const forget = createForgetResponses({ store, reminders: createReminderStore({ db, keyring }), shelf })
  return {
    forgetEvidence: createForgetEvidence({ ...parts, store: createEvidenceStore(db) }),
    forgetLate: createForgetLate({ ...parts, store, forget }),
    lateAnswers: createLateAnswers({ ...parts, store, reviews }),
    sweepShelf: createShelfSweep({ shelf, owners: createShelfOwnerStore(db), now }),
  }
}

export type Endings = ReturnType<typeof endingsOn>

/** What everybody may know of handovers, for the pages. */
export function publicDeliveriesOn({ database: { db }, keyring }: Stores) {
  const answers = createPublishedAnswers({ store: createResponseStore({ db, keyring }) })
  return createPublicDeliveries({
    store: createDeliveryStore(db),
    evidence: createEvidenceStore(db),
    corrections: createCorrectionStore(db),
    answers,
  })
}

export type DeliveryServices = ReturnType<typeof deliveryServicesOn>

/** Handing petitions over, on what is stored: for the service and for scripts. */
export function deliveryServicesOn(stores: Stores, parts: Parts) {
  const { database, keyring, leases, petitions, tallies, audit, shelf, now } = stores
  const { db, client } = database
  const { store, transact, evidence } = aroundOn(stores)
  const building = createBuildStore(db)
  const signingKeys = createSigningKeys({ store: createSigningKeyStore(db), keyring, audit, transact, now })
  const listing = createSignatureListing({ db, keyring })
  const collecting = createCollecting({
    ...{ petitions, tallies, shelf, keyring },
    listing,
    reads: readsOn(client),
    folder: path.join(parts.dataDir, 'packs'),
  })

  const deliveries = createDeliveryService({
    ...{ ...stores, ...parts, store, transact },
    publicKeyOf: async (slug) => (await stores.recipients.current([slug]))[0]?.publicKey ?? null,
  })
  const { forget, ...ofAnswers } = answerServicesOn(stores, deliveries)

  return {
    evidence,
    corrections: createCorrections({
      ...{ store, petitions, shelf, audit, transact, now, snapshots: snapshotsOn(client) },
      corrections: createCorrectionStore(db),
      takenOff: createTakenOffStore(db),
    }),
    signingKeys,
    lines: createLineCount({ listing, reads: snapshotsOn(client) }),
    deliveries,
    ...ofAnswers,
    packBuilding: createPackBuilding({
      ...{ store: building, petitions, collecting, shelf, forget, leases, now, log: parts.log },
      build: createBuilding({
        ...{ store: building, petitions, collecting, shelf, signingKeys, audit },
        makers: parts.makers,
        keyFile: createKeyFileMaker({ keys: signingKeys.published }),
      }),
      takeStep: createSteps({ store, audit, transact, noted: parts.noted }),
      openSession: sessionsOn(client),
    }),
  }
}
