import type { ClientSession, Db } from 'mongodb'

import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { TimelineEntry } from './timeline.ts'

/** The ids are in no order: what happened first on a day has the smaller number. */
interface TimelineRow {
  petitionId: Uint8Array
  number: number
  entry: TimelineEntry
  schemaVersion: 1
}

export const timelineIndexes: CollectionIndexes = {
  collection: 'petitionTimeline',
  indexes: [{ key: { petitionId: 1, number: 1 }, name: 'petition-number', unique: true }],
}

export type TimelineStore = ReturnType<typeof createTimelineStore>

/** What happened to each petition, by day. */
export function createTimelineStore(db: Db) {
  const timeline = db.collection<TimelineRow>('petitionTimeline')

  return {
    /** Sets it down after everything that happened to that petition before. */
    async add(petitionId: string, entry: TimelineEntry, session: ClientSession): Promise<void> {
      const own = { petitionId: bytesOf(petitionId) }
      const last = await timeline.findOne(own, { sort: { number: -1 }, projection: { number: 1 }, session })
      const number = (last?.number ?? 0) + 1
      await timeline.insertOne({ ...own, number, entry, schemaVersion: 1 }, { session })
    },

    /** Of these petitions, by id, the first happening first. */
    async of(petitionIds: readonly string[], session?: ClientSession): Promise<Map<string, TimelineEntry[]>> {
      const asked = { petitionId: { $in: petitionIds.map(bytesOf) } }
      const found = timeline.find(asked, within(session)).sort({ petitionId: 1, number: 1 })
      const rows = await step(session, found.toArray())
      return new Map(
        [...Map.groupBy(rows, (row) => idOf(row.petitionId))].map(([id, own]) => [id, own.map(({ entry }) => entry)]),
      )
    },
  }
}
