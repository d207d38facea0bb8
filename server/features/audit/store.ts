import type { ClientSession, Db, Filter } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { batchesOf } from '../../platform/db/read-ahead.ts'
import { step, within } from '../../platform/db/step.ts'
import { createTurns } from '../../platform/db/turns.ts'
import { emptyChain, type AuditSubject, type ChainedEntry, type ChainHead } from './audit.ts'

/** One entry. The sequence number is its `_id`, so that no two entries can have the same. */
type EntryRow = Omit<ChainedEntry, 'sequence'> & { _id: number }

/** The only row of `auditHead`, written in the transaction of each entry: a cut tail shows. */
type HeadRow = ChainHead & { _id: 'head' }

/** Which entries are asked for; each condition that is left out lets all through. */
export interface EntryQuery {
  /** Only entries before that sequence number. */
  before?: number | undefined
  limit: number
  deed?: string | undefined
  by?: string | undefined
  subject?: AuditSubject | undefined
}

export const auditIndexes: CollectionIndexes = {
  collection: 'audit',
  indexes: [
    { key: { deed: 1, _id: -1 }, name: 'deed' },
    { key: { by: 1, _id: -1 }, name: 'by' },
    { key: { 'subject.kind': 1, 'subject.id': 1, _id: -1 }, name: 'subject' },
  ],
}

/** Once, before the first entry: an append never makes the head, so that a lost one is noticed. */
export async function startAudit(db: Db): Promise<void> {
  await db.collection<HeadRow>('auditHead').updateOne({ _id: 'head' }, { $setOnInsert: emptyChain }, { upsert: true })
}

export type AuditStore = ReturnType<typeof createAuditStore>

/** Nothing here changes or removes an entry. Verbs without a session throw Unavailable while the database is away. */
export function createAuditStore(db: Db) {
  const audit = db.collection<EntryRow>('audit')
  const heads = db.collection<HeadRow>('auditHead')
  const turns = createTurns()

  return {
    async head(session?: ClientSession): Promise<ChainHead | null> {
      const row = await step(session, heads.findOne({ _id: 'head' }, within(session)))
      return row === null ? null : { sequence: row.sequence, hash: row.hash }
    },

    /** The sequence number of the last entry, as it stands; null where there is none. */
    async lastSequence(session: ClientSession): Promise<unknown> {
      const row = await audit.findOne({}, { sort: { _id: -1 }, projection: { _id: 1 }, session })
      return row === null ? null : row._id
    },

    /**
     * Writes the entries, which follow the head, and moves it to the last of them. The head comes first: who is told there
     * to begin again has written no entry yet.
     */
    async append(entries: readonly ChainedEntry[], session: ClientSession): Promise<void> {
      const [first] = entries
      const last = entries.at(-1)
      if (first === undefined || last === undefined) return
      const { matchedCount } = await turns.write(session, () =>
        heads.updateOne(
          { _id: 'head', sequence: first.sequence - 1, hash: first.previousHash },
          { $set: { sequence: last.sequence, hash: last.hash } },
          { session },
        ),
      )
      if (matchedCount !== 1) throw new Error('The head of the audit is not the one that was read.')
      await audit.insertMany(
        entries.map(({ sequence, ...entry }) => ({ _id: sequence, ...entry })),
        { session },
      )
    },

    /** Newest first. */
    async entries({ before, limit, deed, by, subject }: EntryQuery): Promise<ChainedEntry[]> {
      const filter: Filter<EntryRow> = {
        ...(before === undefined ? {} : { _id: { $lt: before } }),
        ...(deed === undefined ? {} : { deed }),
        ...(by === undefined ? {} : { by }),
        ...(subject === undefined ? {} : { 'subject.kind': subject.kind, 'subject.id': subject.id }),
      }
      const rows = await orUnavailable(audit.find(filter).sort({ _id: -1 }).limit(limit).toArray())
      return rows.map(({ _id, ...entry }) => ({ sequence: _id, ...entry }))
    },

    /** Everything that is stored, in the order of the sequence numbers, a batch at a time, whatever form it has. */
    async *everything(): AsyncGenerator<(Record<string, unknown> & { sequence: unknown })[]> {
      const rows = audit.find<Record<string, unknown>>({}, { batchSize: 500 }).sort({ _id: 1 })
      for await (const batch of batchesOf(rows))
        yield batch.map(({ _id, ...members }) => ({ ...members, sequence: _id }))
    },
  }
}
