import type { ClientSession, Db, Filter } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { batchesOf } from '../../platform/db/read-ahead.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type {
  Invalidation,
  InvalidationCriteria,
  InvalidationFigures,
  InvalidationState,
  InvalidationTarget,
} from './invalidation.ts'
import type { SignatureRow } from './row.ts'

export interface InvalidationRow extends Omit<Invalidation, 'id' | 'petitionId'> {
  _id: Buffer
  petitionId: Buffer
  /** Under way: what a killed process left is found by it. */
  unfinished?: true
  /** Who had it begun, and why. */
  startedBy: string
  startedWhy: string
  schemaVersion: 1
}

/** One piece of the list: `BATCH|000001`. */
interface PieceRow {
  _id: string
  signatures: Buffer[]
}

export const invalidationIndexes: CollectionIndexes = {
  collection: 'invalidations',
  indexes: [
    { key: { petitionId: 1, at: -1 }, name: 'of-petition' },
    { key: { unfinished: 1 }, name: 'unfinished', partialFilterExpression: { unfinished: true } },
    { key: { state: 1, at: 1 }, name: 'by-state' },
  ],
}

export type MatchedRow = Pick<SignatureRow, '_id' | 'country' | 'language' | 'confirmedOn' | 'visibility' | 'boxes'>

export interface Start {
  from: InvalidationState
  to: InvalidationState
  by: string
  why: string
}

export type InvalidationStore = ReturnType<typeof createInvalidationStore>

export function createInvalidationStore(db: Db) {
  const batches = db.collection<InvalidationRow>('invalidations')
  const pieces = db.collection<PieceRow>('invalidationMembers')
  const signatures = db.collection<SignatureRow>('signatures')

  return {
    /** The confirmed signatures that fit, a batch at a time and in no order. Their addresses where `withAddress`. */
    matching(target: InvalidationTarget): AsyncGenerator<MatchedRow[]> {
      const fields = { country: 1, language: 1, confirmedOn: 1, visibility: 1 } as const
      const withAddress = 'addressDomain' in target && target.addressDomain !== null
      const projection = withAddress ? { ...fields, 'boxes.address': 1 } : fields
      return batchesOf(signatures.find<MatchedRow>(filterOf(target), { projection, batchSize: 1_000 }))
    },

    async insert(batch: InvalidationRow): Promise<void> {
      await orUnavailable(batches.insertOne(batch))
    },

    async insertPiece(id: string, ordinal: number, ids: readonly string[]): Promise<void> {
      await orUnavailable(pieces.insertOne({ _id: pieceKey(id, ordinal), signatures: ids.map(bytesOf) }))
    },

    /** False when it is not being prepared any more. */
    async finishPreview(id: string, figures: InvalidationFigures, session: ClientSession): Promise<boolean> {
      const { matchedCount } = await batches.updateOne(
        { _id: bytesOf(id), state: 'preparing' },
        { $set: { ...figures, state: 'previewed' } },
        { session },
      )
      return matchedCount === 1
    },

    find(id: string, session?: ClientSession): Promise<InvalidationRow | null> {
      return step(session, batches.findOne({ _id: bytesOf(id) }, within(session)))
    },

    /** Batches of one petition, the latest first. */
    ofPetition(petitionId: string, limit: number): Promise<InvalidationRow[]> {
      return orUnavailable(
        batches
          .find({ petitionId: bytesOf(petitionId) })
          .sort({ at: -1 })
          .limit(limit)
          .toArray(),
      )
    },

    /** One piece of the list; null behind the last. */
    async piece(id: string, ordinal: number, session?: ClientSession): Promise<string[] | null> {
      const row = await step(session, pieces.findOne({ _id: pieceKey(id, ordinal) }, within(session)))
      return row === null ? null : row.signatures.map(idOf)
    },

    /** False when it does not stand where it was thought to. */
    async start(id: string, { from, to, by, why }: Start, session: ClientSession): Promise<boolean> {
      const { matchedCount } = await batches.updateOne(
        { _id: bytesOf(id), state: from },
        { $set: { state: to, doneCount: 0, unfinished: true, startedBy: by, startedWhy: why } },
        { session },
      )
      return matchedCount === 1
    },

    /** Those that are still confirmed do not count any more. Answers how many. */
    async invalidate(id: string, ids: readonly string[], session: ClientSession): Promise<number> {
      const { modifiedCount } = await signatures.updateMany(
        { _id: { $in: ids.map(bytesOf) }, state: 'confirmed' },
        [
          {
            $set: {
              state: 'invalidated',
              invalidation: bytesOf(id),
              unsettled: true,
              // A moderator cannot read it now; it is queued again when the signature counts again.
              commentState: { $cond: [{ $eq: ['$commentState', 'waiting'] }, 'recalled', '$commentState'] },
            },
          },
        ],
        { session },
      )
      return modifiedCount
    },

    /** Those that this batch invalidated, and that still are, count again. Answers how many. */
    async restore(id: string, ids: readonly string[], session: ClientSession): Promise<number> {
      const { modifiedCount } = await signatures.updateMany(
        { _id: { $in: ids.map(bytesOf) }, state: 'invalidated', invalidation: bytesOf(id) },
        { $set: { state: 'confirmed', unsettled: true }, $unset: { invalidation: '' } },
        { session },
      )
      return modifiedCount
    },

    /** One piece more is done. In the same transaction as the piece: whoever comes late to it cannot commit. */
    async advance(
      { _id, state, doneCount }: InvalidationRow,
      counts: Pick<Invalidation, 'invalidatedCount' | 'restoredCount'>,
      session: ClientSession,
    ): Promise<void> {
      await batches.updateOne({ _id, state, doneCount }, { $inc: { doneCount: 1, ...counts } }, { session })
    },

    async finish({ _id, state }: InvalidationRow, to: InvalidationState, session: ClientSession): Promise<void> {
      await batches.updateOne({ _id, state }, { $set: { state: to }, $unset: { unfinished: '' } }, { session })
    },

    async unfinished(): Promise<string[]> {
      const rows = await orUnavailable(batches.find({ unfinished: true }, { projection: { _id: 1 } }).toArray())
      return rows.map(({ _id }) => idOf(_id))
    },

    /** Previews from before that instant that nobody applied. */
    async stale(before: Date): Promise<string[]> {
      const due = { state: { $in: ['preparing', 'previewed'] as InvalidationState[] }, at: { $lt: before } }
      const rows = await orUnavailable(batches.find(due, { projection: { _id: 1 } }).toArray())
      return rows.map(({ _id }) => idOf(_id))
    },

    /** A preview with its list, unless it was applied meanwhile. */
    async drop(id: string, session: ClientSession): Promise<void> {
      const { deletedCount } = await batches.deleteOne(
        { _id: bytesOf(id), state: { $in: ['preparing', 'previewed'] } },
        { session },
      )
      if (deletedCount === 1) await pieces.deleteMany({ _id: { $gte: `${id}|`, $lt: `${id}}` } }, { session })
    },
  }
}

/** Nine digits sort as numbers do. */
function pieceKey(id: string, ordinal: number): string {
  return `${id}|${String(ordinal).padStart(9, '0')}`
}

function filterOf(target: InvalidationTarget): Filter<SignatureRow> {
  if ('signatureId' in target) return { _id: bytesOf(target.signatureId), state: 'confirmed' }
  const { petitionId, country, language } = target
  return {
    petitionId: bytesOf(petitionId),
    state: 'confirmed',
    ...daysOf(target),
    ...(country === null ? {} : { country }),
    ...(language === null ? {} : { language }),
  }
}

function daysOf({ confirmedFrom, confirmedTo }: InvalidationCriteria): Filter<SignatureRow> {
  if (confirmedFrom === null && confirmedTo === null) return {}
  return {
    confirmedOn: {
      ...(confirmedFrom === null ? {} : { $gte: confirmedFrom }),
      ...(confirmedTo === null ? {} : { $lte: confirmedTo }),
    },
  }
}
