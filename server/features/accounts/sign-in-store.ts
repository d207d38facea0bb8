import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import { mostTries, type SignInAttempt } from './sign-in-attempt.ts'

interface SignInRow extends Omit<SignInAttempt, 'accountId' | 'browserHash' | 'codeHash'> {
  /** SHA-256 of the link's token: a stolen database signs nobody in. */
  _id: Buffer
  accountId: Buffer
  browserHash: StoredBytes
  codeHash: StoredBytes
  /** Kept for as long as it counts for the mails of an hour, or is open. */
  forgottenAt: Date
  schemaVersion: number
}

const hourMs = 3_600_000

export const signInIndexes: CollectionIndexes = {
  collection: 'signInAttempts',
  indexes: [
    { key: { accountId: 1, askedAt: -1 }, name: 'account' },
    { key: { forgottenAt: 1 }, name: 'over', expireAfterSeconds: 0 },
  ],
}

export type SignInStore = ReturnType<typeof createSignInStore>

export function createSignInStore(db: Db) {
  const attempts = db.collection<SignInRow>('signInAttempts')

  return {
    async insert(hash: Buffer, attempt: SignInAttempt, session?: ClientSession): Promise<void> {
      const { askedAt, endsAt } = attempt
      const row: SignInRow = {
        _id: hash,
        ...attempt,
        accountId: bytesOf(attempt.accountId),
        forgottenAt: new Date(Math.max(endsAt.getTime(), askedAt.getTime() + hourMs)),
        schemaVersion: 1,
      }
      await step(session, attempts.insertOne(row, within(session)))
    },

    async find(hash: Buffer): Promise<SignInAttempt | null> {
      const row = await orUnavailable(attempts.findOne({ _id: hash }))
      return row === null ? null : toAttempt(row)
    },

    async countSince(accountId: string, since: Date): Promise<number> {
      return orUnavailable(attempts.countDocuments({ accountId: bytesOf(accountId), askedAt: { $gt: since } }))
    },

    /** Counts one guess before it is looked at. Answers how many there were with it; null when none is left. */
    async countTry(hash: Buffer): Promise<number | null> {
      const row = await orUnavailable(
        attempts.findOneAndUpdate(
          { _id: hash, usedAt: null, triesCount: { $lt: mostTries } },
          { $inc: { triesCount: 1 } },
          { returnDocument: 'after', projection: { triesCount: 1 } },
        ),
      )
      return row === null ? null : row.triesCount
    },

    /** Answers whether it was unused until now. */
    async use(hash: Buffer, usedAt: Date): Promise<boolean> {
      const { modifiedCount } = await orUnavailable(
        attempts.updateOne({ _id: hash, usedAt: null }, { $set: { usedAt } }),
      )
      return modifiedCount === 1
    },
  }
}

function toAttempt(row: SignInRow): SignInAttempt {
  const { accountId, browserHash, codeHash, next, askedAt, endsAt, triesCount, usedAt } = row
  return {
    accountId: idOf(accountId),
    browserHash: bufferOf(browserHash),
    codeHash: bufferOf(codeHash),
    next,
    askedAt,
    endsAt,
    triesCount,
    usedAt,
  }
}
