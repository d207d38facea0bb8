import type { Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf } from '../../platform/ids.ts'
import { commentIndexes, createShownCommentStore } from './comment-store.ts'
import { createConfirmStore } from './confirm-store.ts'
import { createInsertStore } from './insert-store.ts'
import { createLinkStore } from './link-store.ts'
import { createMailRequestStore } from './mail-request-store.ts'
import { createRetentionStore } from './retention-store.ts'
import type { SignatureRow } from './row.ts'

export const signatureIndexes: CollectionIndexes = {
  collection: 'signatures',
  indexes: [
    { key: { petitionId: 1, addressKey: 1 }, name: 'one-per-address', unique: true },
    {
      key: { 'mail.intent': 1, 'mail.nextAttemptAt': 1 },
      name: 'due-by-mail',
      partialFilterExpression: { 'mail.nextAttemptAt': { $exists: true } },
    },
    {
      key: { unsettled: 1, petitionId: 1, state: -1 },
      name: 'to-settle',
      partialFilterExpression: { unsettled: true },
    },
    {
      key: { state: 1, expiresOn: 1 },
      name: 'running-out',
      partialFilterExpression: { expiresOn: { $exists: true } },
    },
    // Whoever withdraws frees the address and keeps the rest until the retention ends.
    {
      key: { petitionId: 1 },
      name: 'withdrawn-kept',
      partialFilterExpression: { state: 'withdrawn', 'boxes.address': { $exists: true } },
    },
    // All that is asked of it stands in it, so that a million are counted without a look at one of them.
    {
      key: { petitionId: 1, state: 1, updates: 1, _id: 1 },
      name: 'asks-for-updates',
      partialFilterExpression: { state: 'confirmed', updates: true },
    },
    {
      key: { petitionId: 1, confirmedOn: -1, _id: 1 },
      name: 'shown',
      partialFilterExpression: { state: 'confirmed', visibility: { $in: ['initials', 'full'] } },
    },
    // Who left a count that was handed over before: few of many, whatever the petition's size.
    {
      key: { petitionId: 1, state: 1 },
      name: 'taken-off',
      partialFilterExpression: {
        state: { $in: ['withdrawn', 'invalidated', 'erased'] },
        position: { $exists: true },
      },
    },
    ...commentIndexes,
  ],
}

export type SignatureStore = ReturnType<typeof createSignatureStore>

/** Every verb throws Unavailable while the database cannot answer for a majority. */
export function createSignatureStore(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')
  const inserts = createInsertStore(signatures)
  const confirms = createConfirmStore(signatures)

  return {
    ...inserts,
    ...confirms,
    ...createMailRequestStore(signatures),
    ...createLinkStore(signatures),
    ...createRetentionStore(signatures),
    ...createShownCommentStore(signatures),

    /** Resolves once everything accepted is stored. */
    async drain(): Promise<void> {
      await Promise.all([inserts.drain(), confirms.drain()])
    },

    /** Signers of one petition who chose to be seen and are counted, the latest days first. */
    shown(
      petitionId: string,
      limit: number,
    ): Promise<Pick<SignatureRow, '_id' | 'boxes' | 'country' | 'visibility'>[]> {
      return orUnavailable(
        signatures
          .find(
            {
              petitionId: bytesOf(petitionId),
              state: 'confirmed',
              visibility: { $in: ['initials', 'full'] },
              position: { $exists: true },
            },
            { projection: { 'boxes.name': 1, country: 1, visibility: 1 } },
          )
          .sort({ confirmedOn: -1, _id: 1 })
          .limit(limit)
          .toArray(),
      )
    },
  }
}
