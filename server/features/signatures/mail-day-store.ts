import type { AnyBulkWriteOperation, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'

/** How many mails one address has had of one day. The id is an HMAC, and the row goes when the day is over. */
interface MailDayRow {
  _id: string
  count: number
  expiresAt: Date
}

export const mailDayIndexes: CollectionIndexes = {
  collection: 'mailDays',
  indexes: [{ key: { expiresAt: 1 }, name: 'expiresAt', expireAfterSeconds: 0 }],
}

/** A count that is lost with a machine lets one mail more through: no write waits for a majority. */
const lightWrite = { ordered: false, writeConcern: { w: 1, journal: false } } as const

/** How many for each key. */
export type MailCounts = ReadonlyMap<string, number>

export type MailDayStore = ReturnType<typeof createMailDayStore>

/** Every verb is one write, and throws Unavailable while the database is away. */
export function createMailDayStore(db: Db) {
  const rows = db.collection<MailDayRow>('mailDays')

  async function add(counts: MailCounts, expiresAt: Date): Promise<void> {
    const operations = [...counts].map(([_id, count]): AnyBulkWriteOperation<MailDayRow> => ({
      updateOne: { filter: { _id }, update: { $inc: { count }, $setOnInsert: { expiresAt } }, upsert: true },
    }))
    await orUnavailable(rows.bulkWrite(operations, lightWrite))
  }

  return {
    add,

    /** Of these keys those that have had more than `most` by now, with how many. Most days there are none. */
    async above(most: number, keys: readonly string[]): Promise<MailCounts> {
      const filter = { _id: { $in: [...keys] }, count: { $gt: most } }
      const found = await orUnavailable(rows.find(filter, { readConcern: { level: 'local' } }).toArray())
      return new Map(found.map(({ _id, count }) => [_id, count]))
    },

    /** Never more than there is: the day may have ended meanwhile. */
    async giveBack(counts: MailCounts): Promise<void> {
      const operations = [...counts].map(([_id, count]): AnyBulkWriteOperation<MailDayRow> => ({
        updateOne: { filter: { _id, count: { $gte: count } }, update: { $inc: { count: -count } } },
      }))
      await orUnavailable(rows.bulkWrite(operations, lightWrite))
    },
  }
}
