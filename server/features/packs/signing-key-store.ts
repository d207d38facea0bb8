import { MongoServerError, type ClientSession, type Db } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import type { StoredBytes } from '../../platform/ids.ts'

/** Never removed: packs that it signed are checked by it for ever. */
export interface SigningKeyRow {
  /** The key's id. */
  _id: string
  /** 1 for the first. */
  number: number
  /** 32 bytes. */
  publicKey: StoredBytes
  /** The private half, sealed. */
  box: StoredBytes
  usedFrom: Day
  usedUntil: Day | null
  /** The one that signs; of every other it is missing. */
  isCurrent?: true
  schemaVersion: 1
}

export const signingKeyIndexes: CollectionIndexes = {
  collection: 'signingKeys',
  indexes: [
    { key: { number: 1 }, name: 'number', unique: true },
    // Two processes that need the first one at the same moment make one between them.
    {
      key: { isCurrent: 1 },
      name: 'current',
      unique: true,
      partialFilterExpression: { isCurrent: true },
    },
  ],
}

const duplicateKey = 11000

export type SigningKeyStore = ReturnType<typeof createSigningKeyStore>

export function createSigningKeyStore(db: Db) {
  const keys = db.collection<SigningKeyRow>('signingKeys')

  return {
    current(): Promise<SigningKeyRow | null> {
      return orUnavailable(keys.findOne({ isCurrent: true }))
    },

    find(keyId: string): Promise<SigningKeyRow | null> {
      return orUnavailable(keys.findOne({ _id: keyId }))
    },

    /** Every key there was, the latest first. */
    all(): Promise<SigningKeyRow[]> {
      return orUnavailable(keys.find().sort({ number: -1 }).toArray())
    },

    /** Answers false when there is a key already. */
    async insertFirst(row: SigningKeyRow): Promise<boolean> {
      try {
        await orUnavailable(keys.insertOne(row))
        return true
      } catch (error) {
        if (error instanceof MongoServerError && error.code === duplicateKey) return false
        throw error
      }
    },

    /** Puts another in its place. Answers false when it was not the current one any more; nothing is changed then. */
    async replace(keyId: string, row: SigningKeyRow, session: ClientSession): Promise<boolean> {
      const { modifiedCount } = await keys.updateOne(
        { _id: keyId, isCurrent: true },
        { $set: { usedUntil: row.usedFrom }, $unset: { isCurrent: '' } },
        { session },
      )
      if (modifiedCount === 0) return false
      await keys.insertOne(row, { session })
      return true
    },
  }
}
