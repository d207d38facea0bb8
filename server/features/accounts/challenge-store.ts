import type { Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import type { ChallengePurpose } from './factor.ts'

/** A question that was asked of one browser. */
export interface Challenge {
  /** SHA-256 of the question. */
  hash: Buffer
  /** SHA-256 of what names the session, or the browser where nobody is signed in. */
  boundTo: Buffer
  purpose: ChallengePurpose
}

interface ChallengeRow extends Omit<Challenge, 'hash'> {
  _id: Buffer
  endsAt: Date
  schemaVersion: number
}

export const challengeIndexes: CollectionIndexes = {
  collection: 'challenges',
  indexes: [{ key: { endsAt: 1 }, name: 'over', expireAfterSeconds: 0 }],
}

export type ChallengeStore = ReturnType<typeof createChallengeStore>

export function createChallengeStore(db: Db) {
  const challenges = db.collection<ChallengeRow>('challenges')

  return {
    async insert({ hash, boundTo, purpose }: Challenge, endsAt: Date): Promise<void> {
      await orUnavailable(challenges.insertOne({ _id: hash, boundTo, purpose, endsAt, schemaVersion: 1 }))
    },

    /** Answers whether it was asked there, for that, and is still open; it is not open twice. */
    async take({ hash, boundTo, purpose }: Challenge, now: Date): Promise<boolean> {
      const open = { _id: hash, boundTo, purpose, endsAt: { $gt: now } }
      return (await orUnavailable(challenges.findOneAndDelete(open))) !== null
    },
  }
}
