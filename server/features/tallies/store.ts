import type { ClientSession, Db } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { readsIn } from '../../platform/db/transaction.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Cell, PublishedTally } from './tally.ts'

export type CellKind = 'country' | 'language' | 'day'

/** The inside figures of one petition, moved only by the tallier. */
export interface TallyFigures {
  confirmedCount: number
  /** The last sequence number given to a change. */
  sequence: number
  /** The last ordinal given to a counted signature. */
  positionCount: number
  /** The day on which the published breakdowns last moved. */
  breakdownsOn: Day
}

export interface Tally extends TallyFigures {
  published: PublishedTally
}

/** What changes with every batch, and the day that says whether the breakdowns have moved, too. */
export type PublishedHead = Pick<PublishedTally, 'confirmedCount' | 'sequence' | 'asOf'> & Pick<Tally, 'breakdownsOn'>

const headFields = {
  breakdownsOn: 1,
  'published.confirmedCount': 1,
  'published.sequence': 1,
  'published.asOf': 1,
} as const

interface TallyRow extends Tally {
  _id: Uint8Array
  schemaVersion: 1
}

interface BucketRow {
  _id: string
  petitionId: Uint8Array
  kind: CellKind
  key: string
  count: number
}

export const tallyIndexes: CollectionIndexes[] = [
  { collection: 'tallies', indexes: [{ key: { breakdownsOn: 1 }, name: 'breakdowns' }] },
  { collection: 'tallyBuckets', indexes: [{ key: { petitionId: 1, kind: 1 }, name: 'petition-kind' }] },
]

export function emptyTally(today: Day): Tally {
  return {
    confirmedCount: 0,
    sequence: 0,
    positionCount: 0,
    published: { confirmedCount: 0, sequence: 0, asOf: today, byDay: [], byCountry: [], byLanguage: [] },
    breakdownsOn: today,
  }
}

export type TallyStore = ReturnType<typeof createTallyStore>

export function createTallyStore(db: Db) {
  const tallies = db.collection<TallyRow>('tallies')
  const buckets = db.collection<BucketRow>('tallyBuckets')

  return {
    async find(petitionId: string, session?: ClientSession): Promise<Tally | null> {
      const row = await tallies.findOne({ _id: bytesOf(petitionId) }, readsIn(session))
      return row === null ? null : toTally(row)
    },

    /** The figures alone: what is published grows with days and countries, and a batch has no need of it. */
    async figures(petitionId: string, session: ClientSession): Promise<TallyFigures | null> {
      const row = await tallies.findOne<Omit<TallyRow, 'published'>>(
        { _id: bytesOf(petitionId) },
        { projection: { published: 0 }, session },
      )
      return row === null ? null : toFigures(row)
    },

    /** Moves the figures after a batch, and with them the published total where that is live: then as of that day. */
    async moveFigures(
      petitionId: string,
      { confirmedCount, sequence, positionCount }: TallyFigures,
      publishedOn: Day | null,
      session: ClientSession,
    ): Promise<void> {
      const published =
        publishedOn === null
          ? {}
          : {
              'published.confirmedCount': confirmedCount,
              'published.sequence': sequence,
              'published.asOf': publishedOn,
            }
      await tallies.updateOne(
        { _id: bytesOf(petitionId) },
        { $set: { confirmedCount, sequence, positionCount, ...published } },
        { session },
      )
    },

    /** What everybody may see from now on, with its breakdowns. */
    async publish(petitionId: string, published: PublishedTally, on: Day, session: ClientSession): Promise<void> {
      await tallies.updateOne({ _id: bytesOf(petitionId) }, { $set: { published, breakdownsOn: on } }, { session })
    },

    /** Writes all of it: a new tally, or one that is put right. */
    async save(petitionId: string, tally: Tally, session: ClientSession): Promise<void> {
      await tallies.updateOne(
        { _id: bytesOf(petitionId) },
        { $set: { ...tally, schemaVersion: 1 } },
        { upsert: true, session },
      )
    },

    /** Moves cells by their differences: `country|UA` → +3. */
    async moveCells(
      petitionId: string,
      differences: ReadonlyMap<string, number>,
      session: ClientSession,
    ): Promise<void> {
      const operations = [...differences]
        .filter(([, by]) => by !== 0)
        .map(([cell, by]) => cellMove(petitionId, cell, by))
      if (operations.length > 0) await buckets.bulkWrite(operations, { ordered: false, session })
    },

    /** Every cell that is not empty, as it stands inside. */
    async cells(petitionId: string, session?: ClientSession): Promise<Record<CellKind, Cell[]>> {
      const rows = await buckets.find({ petitionId: bytesOf(petitionId) }, readsIn(session)).toArray()
      const of = (kind: CellKind): Cell[] =>
        rows.filter((row) => row.kind === kind && row.count !== 0).map(({ key, count }) => ({ key, count }))
      return { country: of('country'), language: of('language'), day: of('day') }
    },

    /** Puts the cells where the documents say they are. */
    async replaceCells(petitionId: string, cells: ReadonlyMap<string, number>, session: ClientSession): Promise<void> {
      await buckets.deleteMany({ petitionId: bytesOf(petitionId) }, { session })
      const operations = [...cells].map(([cell, count]) => cellMove(petitionId, cell, count))
      if (operations.length > 0) await buckets.bulkWrite(operations, { ordered: false, session })
    },

    /** What is published of these petitions, or of all, without the breakdowns. */
    async publishedHeads(petitionIds: readonly string[] | null): Promise<Map<string, PublishedHead>> {
      const filter = petitionIds === null ? {} : { _id: { $in: petitionIds.map(bytesOf) } }
      const rows = await orUnavailable(tallies.find(filter, { projection: headFields }).toArray())
      return new Map(rows.map(({ _id, published, breakdownsOn }) => [idOf(_id), { ...published, breakdownsOn }]))
    },

    /** Everything that is published of these petitions. */
    async published(petitionIds: readonly string[]): Promise<Map<string, PublishedTally>> {
      const filter = { _id: { $in: petitionIds.map(bytesOf) } }
      const rows = await orUnavailable(tallies.find(filter, { projection: { published: 1 } }).toArray())
      return new Map(rows.map(({ _id, published }) => [idOf(_id), published]))
    },

    /** Petitions whose breakdowns have not moved since that day. */
    async withOlderBreakdowns(today: Day): Promise<string[]> {
      const rows = await orUnavailable(
        tallies.find({ breakdownsOn: { $lt: today } }, { projection: { _id: 1 } }).toArray(),
      )
      return rows.map((row) => idOf(row._id))
    },
  }
}

function toTally(row: TallyRow): Tally {
  return { ...toFigures(row), published: row.published }
}

function toFigures({ confirmedCount, sequence, positionCount, breakdownsOn }: TallyFigures): TallyFigures {
  return { confirmedCount, sequence, positionCount, breakdownsOn }
}

function cellMove(petitionId: string, cell: string, by: number) {
  const [kind, key] = splitCell(cell)
  return {
    updateOne: {
      filter: { _id: `${petitionId}|${cell}` },
      update: { $inc: { count: by }, $setOnInsert: { petitionId: bytesOf(petitionId), kind, key } },
      upsert: true,
    },
  }
}

function splitCell(cell: string): [CellKind, string] {
  const bar = cell.indexOf('|')
  return [cell.slice(0, bar) as CellKind, cell.slice(bar + 1)]
}
