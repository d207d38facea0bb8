import type { Db } from 'mongodb'

import {
  accountIndexes,
  challengeIndexes,
  invitationIndexes,
  organisationIndexes,
  sessionIndexes,
  signInIndexes,
} from './features/accounts/index.ts'
import { auditIndexes, startAudit } from './features/audit/index.ts'
import {
  correctionIndexes,
  deliveryIndexes,
  deliveryLinkIndexes,
  evidenceIndexes,
  reminderIndexes,
  responseIndexes,
} from './features/deliveries/index.ts'
import { glossaryIndexes } from './features/glossary/index.ts'
import { reportIndexes, seenTextIndexes } from './features/moderation/index.ts'
import { outboxIndexes, receiverIndexes, totalIndexes } from './features/outbox/index.ts'
import { signingKeyIndexes } from './features/packs/index.ts'
import { addHeadings, petitionIndexes } from './features/petitions/index.ts'
import { recipientIndexes } from './features/recipients/index.ts'
import { reviewIndexes } from './features/reviews/index.ts'
import { invalidationIndexes, mailDayIndexes, signatureIndexes } from './features/signatures/index.ts'
import { siteTextIndexes } from './features/site-texts/index.ts'
import { tallyIndexes } from './features/tallies/index.ts'
import { updateIndexes } from './features/updates/index.ts'
import { shelfIndexes } from './platform/db/file-shelf.ts'
import type { CollectionIndexes, Migration } from './platform/db/migrations.ts'
import { rateLimitIndexes } from './platform/http/shared-counts.ts'

const collections = [
  'glossaryTerms',
  'leases',
  'outbox',
  'petitionVersions',
  'petitions',
  'rateLimits',
  'recipients',
  'signatures',
  'tallies',
  'tallyBuckets',
]

async function makeCollections(db: Db, names: readonly string[]): Promise<void> {
  const present = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  for (const name of names) if (!present.has(name)) await db.createCollection(name)
}

/** What has to be done once to a database, in this order. */
export const migrations: Migration[] = [
  // A transaction cannot always make a collection, so all of them are there before the first one.
  {
    id: '0001-make-collections',
    run: (db) => makeCollections(db, collections),
  },
  // `running-out` takes its place.
  {
    id: '0002-drop-index-expiring',
    afterIndexes: true,
    async run(db) {
      const signatures = db.collection('signatures')
      if (await signatures.indexExists('expiring')) await signatures.dropIndex('expiring')
    },
  },
  {
    id: '0003-drop-mail-indexes-without-intent',
    afterIndexes: true,
    async run(db) {
      for (const [collection, name] of [
        ['signatures', 'due-mail'],
        ['outbox', 'due'],
      ] as const) {
        const rows = db.collection(collection)
        if (await rows.indexExists(name)) await rows.dropIndex(name)
      }
    },
  },
  // `to-settle` takes its place.
  {
    id: '0004-drop-index-unsettled',
    afterIndexes: true,
    async run(db) {
      const signatures = db.collection('signatures')
      if (await signatures.indexExists('unsettled')) await signatures.dropIndex('unsettled')
    },
  },
  {
    id: '0005-make-audit-and-reviews',
    async run(db) {
      await makeCollections(db, ['audit', 'auditHead', 'reviews'])
      await startAudit(db)
    },
  },
  // What was published before there were rooms belongs to nobody until somebody takes it over.
  {
    id: '0006-petitions-in-rooms',
    async run(db) {
      await makeCollections(db, ['petitionDrafts'])
      await db
        .collection('petitions')
        .updateMany({ startedOn: { $exists: false } }, [
          { $set: { owner: null, editors: [], startedOn: '$publishedOn' } },
        ])
    },
  },
  {
    id: '0006-petitions-with-timelines',
    async run(db) {
      await makeCollections(db, ['petitionTimeline'])
      await addHeadings(db)
    },
  },
  {
    id: '0007-make-glossary',
    run: (db) => makeCollections(db, ['glossaryTerms']),
  },
  {
    id: '0008-make-collection-of-updates',
    run: (db) => makeCollections(db, ['updates']),
  },
  {
    id: '0009-make-invalidations',
    run: (db) => makeCollections(db, ['invalidations', 'invalidationMembers']),
  },
  {
    id: '0010-make-collections-of-accounts',
    run: (db) => makeCollections(db, ['accounts', 'sessions']),
  },
  {
    id: '0011-make-collections-of-signing-in',
    run: (db) => makeCollections(db, ['signInAttempts', 'challenges', 'organisations', 'invitations']),
  },
  {
    id: '0012-make-collections-of-moderation',
    run: (db) => makeCollections(db, ['reports', 'reviewedTexts']),
  },
  {
    id: '0013-make-site-texts',
    run: (db) => makeCollections(db, ['siteTexts']),
  },
  {
    id: '0014-make-deliveries',
    run: (db) =>
      makeCollections(db, [
        'deliveries',
        'deliveryCorrections',
        'deliveryEvidence',
        'deliveryLinks',
        'deliveryResponses',
        'fileChunks',
        'signingKeys',
      ]),
  },
  {
    id: '0015-make-mail-days',
    run: (db) => makeCollections(db, ['mailDays']),
  },
  {
    id: '0016-make-delivery-reminders',
    run: (db) => makeCollections(db, ['deliveryReminders']),
  },
]

/** Every index of every collection. */
export const indexes: CollectionIndexes[] = [
  auditIndexes,
  accountIndexes,
  sessionIndexes,
  signInIndexes,
  organisationIndexes,
  invitationIndexes,
  challengeIndexes,
  ...petitionIndexes,
  recipientIndexes,
  siteTextIndexes,
  glossaryIndexes,
  signatureIndexes,
  invalidationIndexes,
  mailDayIndexes,
  ...tallyIndexes,
  outboxIndexes,
  receiverIndexes,
  totalIndexes,
  rateLimitIndexes,
  reviewIndexes,
  updateIndexes,
  reportIndexes,
  seenTextIndexes,
  deliveryLinkIndexes,
  evidenceIndexes,
  responseIndexes,
  shelfIndexes,
  correctionIndexes,
  deliveryIndexes,
  reminderIndexes,
  signingKeyIndexes,
]
