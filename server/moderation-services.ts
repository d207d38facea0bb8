import {
  createAppliers,
  createCommentReading,
  createModerating,
  createReports,
  createReportStore,
  createSeenTextStore,
  createSubjects,
} from './features/moderation/index.ts'
import type { DeliveryService, Responses } from './features/deliveries/index.ts'
import type { SignatureComments } from './features/signatures/index.ts'
import { transactionsOn } from './platform/db/transaction.ts'
import type { PetitionServices } from './petition-services.ts'
import type { Stores } from './stores.ts'

interface Parts extends Pick<PetitionServices, 'drafts' | 'life' | 'updates'> {
  comments: SignatureComments
  deliveries: Pick<DeliveryService, 'get'>
  answers: Responses
}

/** What moderators read and decide, on what is stored, and what their decisions bring about. */
export function moderationServicesOn(stores: Stores, parts: Parts) {
  const { drafts, life, updates, comments, deliveries, answers } = parts
  const { database, keyring, accounts, petitions, recipients, glossary, reviews, audit, now } = stores
  const { db, client } = database
  const transact = transactionsOn(client)
  const seenTexts = createSeenTextStore(db)
  const reports = createReports({
    store: createReportStore({ db, keyring }),
    reviews,
    audit,
    hide: life.hideReported,
    transact,
    now,
  })
  return {
    reports,
    moderating: createModerating({ reviews, seenTexts, audit, transact }),
    subjects: createSubjects({
      ...{ reviews, accounts, drafts, petitions, recipients, glossary, seenTexts, reports, updates, now },
      ...{ answers, deliveries },
    }),
    comments: createCommentReading({ reviews, comments }),
    appliers: createAppliers({ petitions: life, updates, comments, reports, answers, seenTexts }),
    answers,
  }
}
