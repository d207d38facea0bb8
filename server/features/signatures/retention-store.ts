import type { Collection } from 'mongodb'

import { addDays, type Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { SignatureRow } from './row.ts'
import { expiredRowDays } from './signature.ts'

/** Something of a person is still in the row: a box, or the key of an address. */
const holdsSomething = [{ 'boxes.address': { $exists: true } }, { $expr: { $ne: ['$addressKey', '$_id'] } }]

/** What ends by itself: links, rows that have said so for long enough, and the promised retention. */
export function createRetentionStore(signatures: Collection<SignatureRow>) {
  return {
    /** Links that ran out: the personal fields go and the address is free. Answers how many. */
    async expire(today: Day): Promise<number> {
      const { modifiedCount } = await orUnavailable(
        signatures.updateMany({ state: 'pending', expiresOn: { $lt: today } }, [
          { $set: { state: 'expired', addressKey: '$_id', boxes: { $literal: {} }, country: 'none' } },
          { $unset: ['mail'] },
        ]),
      )
      return modifiedCount
    },

    /**
     * The promised retention has ended: what is left is the count. Who had not confirmed cannot any more, and what was
     * refused is forgotten with the rest. Answers how many.
     */
    async forget(petitionId: string): Promise<number> {
      const isPending = { $eq: ['$state', 'pending'] }
      const { modifiedCount } = await orUnavailable(
        signatures.updateMany({ petitionId: bytesOf(petitionId), $or: holdsSomething }, [
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
        ]),
      )
      return modifiedCount
    },

    /** Rows that have said "expired" for long enough. */
    async removeExpired(today: Day): Promise<number> {
      const { deletedCount } = await orUnavailable(
        signatures.deleteMany({ state: 'expired', expiresOn: { $lt: addDays(today, -expiredRowDays) } }),
      )
      return deletedCount
    },
  }
}
