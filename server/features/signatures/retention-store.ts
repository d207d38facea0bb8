import type { Collection, Document, Filter } from 'mongodb'

import { addDays, type Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { SignatureRow } from './row.ts'
import { expiredRowDays } from './signature.ts'

/** What ends by itself: links, rows that have said so for long enough, and the promised retention. */
export function createRetentionStore(signatures: Collection<SignatureRow>) {
  /** A few at a time, each by its shard key; what is done leaves the index that found it. Answers how many. */
  async function endEach(due: Filter<SignatureRow>, end: Document[]): Promise<number> {
    let endedCount = 0
    for (;;) {
      const rows = await signatures
        .find(due, { projection: { petitionId: 1, addressKey: 1 } })
        .limit(atOnce)
        .toArray()
      const results = await Promise.all(
        rows.map(({ _id, petitionId, addressKey }) =>
          signatures.updateOne({ $and: [{ _id, petitionId, addressKey }, due] }, end, { hint: { _id: 1 } }),
        ),
      )
      const changedCount = results.reduce((sum, { modifiedCount }) => sum + modifiedCount, 0)
      endedCount += changedCount
      if (rows.length < atOnce || changedCount === 0) return endedCount
    }
  }

  return {
    /** Links that ran out: the personal fields go and the address is free. Answers how many. */
    expire(today: Day): Promise<number> {
      return orUnavailable(
        endEach({ state: 'pending', expiresOn: { $lt: today } }, [
          { $set: { state: 'expired', addressKey: '$_id', boxes: { $literal: {} }, country: 'none' } },
          { $unset: ['mail'] },
        ]),
        ofMany,
      )
    },

    /**
     * The promised retention has ended: what is left is the count. Who had not confirmed cannot any more, and what was
     * refused is forgotten with the rest. Answers how many.
     */
    async forget(petitionId: string): Promise<number> {
      const held = await orUnavailable(
        endEach({ petitionId: bytesOf(petitionId), addressKey: { $gt: everyFreedKey } }, forgotten),
        ofMany,
      )
      const withdrawn = await orUnavailable(
        endEach({ petitionId: bytesOf(petitionId), state: 'withdrawn', 'boxes.address': { $exists: true } }, forgotten),
        ofMany,
      )
      return held + withdrawn
    },

    /** Rows that have said "expired" for long enough. */
    async removeExpired(today: Day): Promise<number> {
      const { deletedCount } = await orUnavailable(
        signatures.deleteMany({ state: 'expired', expiresOn: { $lt: addDays(today, -expiredRowDays) } }),
        ofMany,
      )
      return deletedCount
    },
  }
}

const atOnce = 25

/** Nobody waits for what is done to many rows, and there may be a million of them. */
const ofMany = { withinMs: Infinity }

/**
 * Bytes are ordered by their length first: the 32 of an address stand behind the 16 of every row that holds none, so
 * that a look for what is still held passes over nothing that is done.
 */
const everyFreedKey = Buffer.alloc(16, 0xff)

const isPending = { $eq: ['$state', 'pending'] }

const forgotten = [
  {
    $set: {
      state: { $cond: [isPending, 'expired', '$state'] },
      country: { $cond: [isPending, 'none', '$country'] },
      addressKey: '$_id',
      boxes: { $literal: {} },
      visibility: 'hidden',
      updates: false,
    },
  },
  { $unset: ['mail', 'manageMailOn'] },
]
