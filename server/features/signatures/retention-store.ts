import type { Collection, Document, Filter } from 'mongodb'

import { addDays, type Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import { gone } from './comment-store.ts'
import type { SignatureRow } from './row.ts'
import { expiredRowDays } from './signature.ts'

type FoundRow = Pick<SignatureRow, '_id' | 'petitionId' | 'addressKey'>

/** What ends by itself: links, rows that have said so for long enough, and the promised retention. */
export function createRetentionStore(signatures: Collection<SignatureRow>) {
  /** A few at a time, until none is left or a stop is asked for. Answers of how many `end` said that they are done. */
  async function untilNone(
    due: Filter<SignatureRow>,
    end: (rows: FoundRow[]) => Promise<number>,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let endedCount = 0
    for (;;) {
      const found = signatures.find(due, { projection: { petitionId: 1, addressKey: 1 } }).limit(atOnce)
      const rows = await orUnavailable(found.toArray())
      if (rows.length === 0) return endedCount
      const changedCount = await orUnavailable(end(rows))
      endedCount += changedCount
      if (rows.length < atOnce || changedCount === 0 || signal?.aborted === true) return endedCount
    }
  }

  /** Each by its shard key; what is done leaves the index that found it. */
  function endEach(due: Filter<SignatureRow>, end: Document[], signal: AbortSignal | undefined): Promise<number> {
    return untilNone(
      due,
      async (rows) => {
        const results = await Promise.all(
          rows.map(({ _id, petitionId, addressKey }) =>
            signatures.updateOne({ $and: [{ _id, petitionId, addressKey }, due] }, end, { hint: { _id: 1 } }),
          ),
        )
        return results.reduce((sum, { modifiedCount }) => sum + modifiedCount, 0)
      },
      signal,
    )
  }

  return {
    /** Links that ran out: the personal fields go and the address is free. Answers how many. */
    expire(today: Day, signal?: AbortSignal): Promise<number> {
      return endEach(
        { state: 'pending', expiresOn: { $lt: today } },
        [
          { $set: { state: 'expired', addressKey: '$_id', boxes: { $literal: {} }, country: 'none', ...gone } },
          { $unset: ['mail'] },
        ],
        signal,
      )
    },

    /**
     * The promised retention has ended: what is left is the count. Who had not confirmed cannot any more, and what was
     * refused is forgotten with the rest. Answers how many.
     */
    async forget(petitionId: string, signal?: AbortSignal): Promise<number> {
      const petition = { petitionId: bytesOf(petitionId) }
      const held = await endEach({ ...petition, addressKey: { $gt: everyFreedKey } }, forgotten, signal)
      const kept = { ...petition, state: 'withdrawn' as const, 'boxes.address': { $exists: true } }
      return held + (await endEach(kept, forgotten, signal))
    },

    /** Rows that have said "expired" for long enough. */
    removeExpired(today: Day, signal?: AbortSignal): Promise<number> {
      const due = { state: 'expired' as const, expiresOn: { $lt: addDays(today, -expiredRowDays) } }
      return untilNone(
        due,
        async (rows) => {
          const { deletedCount } = await signatures.deleteMany({ ...due, _id: { $in: rows.map(({ _id }) => _id) } })
          return deletedCount
        },
        signal,
      )
    },
  }
}

const atOnce = 25

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
      ...gone,
    },
  },
  { $unset: ['mail', 'manageMailOn'] },
]
