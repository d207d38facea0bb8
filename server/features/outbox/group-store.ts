import type { ClientSession, Collection } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailName } from './mail-source.ts'
import { newRow, type OutboxRow } from './row.ts'

/** Mails to many at once, all about the same. */
export interface NewGroupRows {
  mail: MailName
  group: string
  /** The same `id` for the same mail: a second one is an error, not a second mail. */
  rows: readonly { id: string; about: string; locale: Locale }[]
}

/** Mail that belongs together: queued together, counted and taken back together. */
export function createGroupStore(outbox: Collection<OutboxRow>, now: Now) {
  return {
    /** Inside the caller's transaction, whose errors pass as they are. */
    async insertGroup({ mail, group, rows }: NewGroupRows, session: ClientSession): Promise<void> {
      const made = rows.map(({ id, about, locale }) => ({
        ...newRow({ id, mail, locale, box: null }, now()),
        group: bytesOf(group),
        about: bytesOf(about),
      }))
      if (made.length > 0) await outbox.insertMany(made, { session })
    },

    /** What of a group has not gone yet. */
    countGroup(group: string): Promise<number> {
      return orUnavailable(outbox.countDocuments({ group: bytesOf(group) }))
    },

    /** Takes back what of a group was not begun. Answers how many that were. */
    async removeGroup(group: string): Promise<number> {
      const { deletedCount } = await orUnavailable(
        outbox.deleteMany({ group: bytesOf(group), begun: { $exists: false } }),
      )
      return deletedCount
    },

    /** Marks claimed rows that are about to go. False for one that was taken back, or has gone to another worker. */
    async begin(claimed: readonly { id: string; fence: number }[]): Promise<boolean[]> {
      const alike = Map.groupBy(claimed, ({ fence }) => fence)
      const operations = [...alike].map(([fence, rows]) => ({
        updateMany: { filter: { _id: { $in: rows.map(({ id }) => bytesOf(id)) }, fence }, update: { $set: begun } },
      }))
      const { matchedCount } = await orUnavailable(outbox.bulkWrite(operations, { ordered: false }))
      if (matchedCount === claimed.length) return claimed.map(() => true)
      const found = await orUnavailable(
        outbox
          .find({ _id: { $in: claimed.map(({ id }) => bytesOf(id)) }, ...begun }, { projection: { fence: 1 } })
          .toArray(),
      )
      const marked = new Map(found.map(({ _id, fence }) => [idOf(_id), fence]))
      return claimed.map(({ id, fence }) => marked.get(id) === fence)
    },
  }
}

const begun = { begun: true } as const
