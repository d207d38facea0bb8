import type { AnyBulkWriteOperation, Db } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'

/**
 * What mail workers tell each other. A row lives for minutes; where it is about a receiving domain, its id is an HMAC.
 * `worker`: one that is sending. `pause`: a domain that gets no mail until then. `budget`: what was sent in one minute.
 */
interface ReceiverRow {
  _id: string
  kind: 'worker' | 'pause' | 'budget'
  pausedUntil?: Date
  taken?: number
  /** How much of `taken` each worker has had. */
  takenBy?: Record<string, number>
  expiresAt: Date
}

export interface Pause {
  key: string
  until: Date
}

export interface Want {
  key: string
  /** The minute, too, is part of the key. */
  count: number
  limit: number
}

export const receiverIndexes: CollectionIndexes = {
  collection: 'mailReceivers',
  indexes: [
    { key: { expiresAt: 1 }, name: 'expiresAt', expireAfterSeconds: 0 },
    { key: { kind: 1, expiresAt: 1 }, name: 'said-now' },
  ],
}

/** A worker that has said nothing for so long sends nothing. */
const workerMs = 15_000
const budgetMs = 120_000

/** A lost row makes a limit late by seconds: no write waits for a majority. */
const lightWrite = { ordered: false, writeConcern: { w: 1, journal: false } } as const

export type ReceiverStore = ReturnType<typeof createReceiverStore>

/** Every verb throws Unavailable while the database is away. */
export function createReceiverStore({ db, now, worker }: { db: Db; now: Now; worker: string }) {
  const rows = db.collection<ReceiverRow>('mailReceivers')
  const inMs = (ms: number): Date => new Date(now().getTime() + ms)

  return {
    /** Says that this worker is sending, and which domains it found angry; answers what all of them say. */
    async exchange(pauses: readonly Pause[]): Promise<{ workerCount: number; pauses: Pause[] }> {
      const said: AnyBulkWriteOperation<ReceiverRow>[] = [
        saying(`worker|${worker}`, { $set: { kind: 'worker', expiresAt: inMs(workerMs) } }),
        ...pauses.map(({ key, until }) =>
          saying(`pause|${key}`, { $set: { kind: 'pause' }, $max: { pausedUntil: until, expiresAt: until } }),
        ),
      ]
      await orUnavailable(rows.bulkWrite(said, lightWrite))
      const found = await orUnavailable(
        rows
          .find(
            { kind: { $in: ['worker', 'pause'] }, expiresAt: { $gt: now() } },
            { projection: { takenBy: 0 }, readConcern: { level: 'local' } },
          )
          .toArray(),
      )
      return {
        workerCount: found.filter(({ kind }) => kind === 'worker').length,
        pauses: found.flatMap(({ _id, pausedUntil: until }) =>
          until === undefined ? [] : [{ key: _id.slice('pause|'.length), until }],
        ),
      }
    },

    /**
     * Takes for this worker as much as each limit leaves. Answers what it has had of each in all, so that a call whose
     * answer was lost is made good by the next.
     */
    async take(wants: readonly Want[]): Promise<Map<string, number>> {
      const expiresAt = inMs(budgetMs)
      await orUnavailable(
        rows.bulkWrite(
          wants.map((want) => saying(`budget|${want.key}`, takeUpdate(want, worker, expiresAt))),
          lightWrite,
        ),
      )
      const found = await orUnavailable(
        rows
          .find({ _id: { $in: wants.map(({ key }) => `budget|${key}`) } }, { readConcern: { level: 'local' } })
          .toArray(),
      )
      return new Map(found.map(({ _id, takenBy }) => [_id.slice('budget|'.length), takenBy?.[worker] ?? 0]))
    },

    /** This worker's share of connections falls to the others at once. */
    async leave(): Promise<void> {
      await orUnavailable(rows.deleteOne({ _id: `worker|${worker}` }))
    },
  }
}

function saying(_id: string, update: object): AnyBulkWriteOperation<ReceiverRow> {
  return { updateOne: { filter: { _id }, update, upsert: true } }
}

function takeUpdate({ count, limit }: Want, worker: string, expiresAt: Date): object {
  const taken = { $ifNull: ['$taken', 0] }
  return [
    { $set: { kind: 'budget', expiresAt, granted: { $max: [0, { $min: [count, { $subtract: [limit, taken] }] }] } } },
    {
      $set: {
        taken: { $add: [taken, '$granted'] },
        [`takenBy.${worker}`]: { $add: [{ $ifNull: [`$takenBy.${worker}`, 0] }, '$granted'] },
      },
    },
    { $unset: 'granted' },
  ]
}
