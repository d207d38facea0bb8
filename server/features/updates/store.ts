import type { Binary, ClientSession, Db, Filter, WithId } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import { createSendingStore } from './sending-store.ts'
import {
  publishedStates,
  statesBefore,
  writableStates,
  type SendingFigures,
  type Update,
  type UpdateContent,
  type UpdateState,
} from './update.ts'

export type UpdateRow = Omit<Update, 'id' | 'petitionId' | 'figures'> &
  SendingFigures & {
    _id: Uint8Array | Binary
    petitionId: Uint8Array | Binary
    /** The last signature whose mail was made. */
    cursor: Uint8Array | Binary | null
    /** Everybody's was. */
    isQueued: boolean
    /** Its sending does not begin before that. */
    notBefore?: Date
    schemaVersion: 1
  }

export const updateIndexes: CollectionIndexes = {
  collection: 'updates',
  indexes: [
    { key: { petitionId: 1, startedAt: -1 }, name: 'of-petition' },
    { key: { state: 1, publishedOn: -1, _id: 1 }, name: 'by-state' },
  ],
}

/** What a move along the table of states may change beside. */
export interface Move {
  id: string
  to: UpdateState
  /** Only while this is its revision. */
  revision?: number
  set?: Partial<Pick<UpdateRow, 'publishedOn' | 'beganOn' | 'totalCount'>>
}

interface Inserting {
  notBefore?: Date
  session?: ClientSession
}

export type UpdateStore = ReturnType<typeof createUpdateStore>

/** Without a session every verb throws Unavailable while the database cannot answer for a majority. */
export function createUpdateStore(db: Db) {
  const updates = db.collection<UpdateRow>('updates')

  const all = async (filter: Filter<UpdateRow>, sort: Record<string, 1 | -1> = {}): Promise<Update[]> =>
    (await orUnavailable(updates.find(filter).sort(sort).toArray())).map(toUpdate)

  return {
    ...createSendingStore(updates),

    async insert(
      { id, petitionId, figures, ...fields }: Update,
      { notBefore, session }: Inserting = {},
    ): Promise<void> {
      const row: UpdateRow = {
        _id: bytesOf(id),
        petitionId: bytesOf(petitionId),
        ...fields,
        ...figures,
        cursor: null,
        isQueued: false,
        ...(notBefore === undefined ? {} : { notBefore }),
        schemaVersion: 1,
      }
      await step(session, updates.insertOne(row, within(session)))
    },

    async find(id: string, session?: ClientSession): Promise<Update | null> {
      const row = await step(session, updates.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toUpdate(row)
    },

    findAll(ids: readonly string[]): Promise<Update[]> {
      return all({ _id: { $in: ids.map(bytesOf) } })
    },

    /** Newest first. */
    ofPetition(petitionId: string): Promise<Update[]> {
      return all({ petitionId: bytesOf(petitionId) }, { startedAt: -1 })
    },

    /** What everybody may read, newest first. */
    published(): Promise<Update[]> {
      return all({ state: { $in: [...publishedStates] } }, { publishedOn: -1, _id: 1 })
    },

    /** Null when it says something else by now, or is not to be written any more. */
    async save(id: string, revision: number, { texts, originalLanguage }: UpdateContent): Promise<Update | null> {
      const row = await orUnavailable(
        updates.findOneAndUpdate(
          { _id: bytesOf(id), revision, state: { $in: [...writableStates] } },
          { $set: { texts, originalLanguage }, $inc: { revision: 1 } },
          { returnDocument: 'after' },
        ),
      )
      return row === null ? null : toUpdate(row)
    },

    /** Other words for what nobody writes. Null when its sending has begun, or somebody was there before. */
    async reword(id: string, revision: number, texts: Update['texts'], session: ClientSession): Promise<Update | null> {
      const row = await updates.findOneAndUpdate(
        { _id: bytesOf(id), revision, state: 'approved' },
        { $set: { texts }, $inc: { revision: 1 } },
        { returnDocument: 'after', session },
      )
      return row === null ? null : toUpdate(row)
    },

    /** Compare-and-set along the table of moves. Null when it may not move there. */
    async move({ id, to, revision, set = {} }: Move, session: ClientSession): Promise<Update | null> {
      const row = await updates.findOneAndUpdate(
        { _id: bytesOf(id), state: { $in: statesBefore(to) }, ...(revision === undefined ? {} : { revision }) },
        { $set: { ...set, state: to } },
        { returnDocument: 'after', session },
      )
      return row === null ? null : toUpdate(row)
    },

    /** Of one petition: the days on which the sending of others began since then, and how many are on their way to it. */
    async recent(
      { petitionId, since, besides }: { petitionId: string; since: Day; besides: string },
      session: ClientSession,
    ): Promise<{ beganOn: Day[]; waitingCount: number }> {
      const rows = await updates
        .find(
          {
            petitionId: bytesOf(petitionId),
            _id: { $ne: bytesOf(besides) },
            $or: [{ beganOn: { $gte: since } }, { state: { $in: ['in_review', 'approved'] } }],
          },
          { projection: { beganOn: 1 }, session },
        )
        .toArray()
      const beganOn = rows.flatMap((row) => row.beganOn ?? [])
      return { beganOn, waitingCount: rows.length - beganOn.length }
    },
  }
}

function toUpdate(row: WithId<UpdateRow>): Update {
  return {
    id: idOf(row._id),
    petitionId: idOf(row.petitionId),
    originalLanguage: row.originalLanguage,
    texts: row.texts,
    state: row.state,
    revision: row.revision,
    startedBy: row.startedBy,
    startedAt: row.startedAt,
    publishedOn: row.publishedOn,
    beganOn: row.beganOn,
    figures: {
      totalCount: row.totalCount,
      queuedCount: row.queuedCount,
      refusedCount: row.refusedCount,
      unsureCount: row.unsureCount,
      droppedCount: row.droppedCount,
    },
  }
}
