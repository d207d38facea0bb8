import { MongoServerError, type ClientSession, type Db, type Filter } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { Conflict } from '../../platform/errors.ts'
import { bytesOf } from '../../platform/ids.ts'
import { publicStates, type Delivery, type DeliveryState } from './delivery.ts'
import { rowOf, toDelivery, type DeliveryRow } from './row.ts'

const duplicateKey = 11000

export const deliveryIndexes: CollectionIndexes = {
  collection: 'deliveries',
  indexes: [
    { key: { petitionId: 1, preparedAt: -1, _id: -1 }, name: 'of-petition' },
    { key: { recipientSlug: 1, preparedAt: -1, _id: -1 }, name: 'of-recipient' },
    { key: { handoverId: 1, preparedAt: -1, _id: -1 }, name: 'of-handover' },
    { key: { handoverId: 1, recipientSlug: 1 }, name: 'once-in-handover', unique: true },
    { key: { state: 1, preparedAt: -1, _id: -1 }, name: 'by-state' },
    { key: { preparedAt: -1, _id: -1 }, name: 'newest' },
    { key: { retainUntil: 1 }, name: 'stored-until', partialFilterExpression: { isStored: true } },
    { key: { petitionId: 1 }, name: 'stored-of-petition', partialFilterExpression: { isStored: true } },
    { key: { state: 1 }, name: 'given-up', partialFilterExpression: { state: 'abandoned', isStored: true } },
  ],
}

/** Which deliveries; all of them where nothing is said. */
export interface DeliveryQuery {
  petitionId?: string | undefined
  recipientSlug?: string | undefined
  handoverId?: string | undefined
  state?: DeliveryState | undefined
}

/** What a move may change beside the state. */
export type DeliveryChanges = Partial<
  Pick<
    Delivery,
    'releasedBy' | 'releasedAt' | 'way' | 'sentOn' | 'acknowledgedOn' | 'answeredOn' | 'reference' | 'answerDueOn'
  >
>

export interface StoredMove {
  id: string
  from: DeliveryState
  to: DeliveryState
  /** Only while this is its revision. */
  revision: number
  set: DeliveryChanges
}

export type DeliveryStore = ReturnType<typeof createDeliveryStore>

/** Deliveries as rooms and pages ask for them. Without a session every verb throws Unavailable while the database is away. */
export function createDeliveryStore(db: Db) {
  const deliveries = db.collection<DeliveryRow>('deliveries')

  return {
    /** Throws Conflict `deliveries.known` for a second one to the same recipient in one handover. */
    async insert(delivery: Delivery, session: ClientSession): Promise<void> {
      try {
        await deliveries.insertOne(rowOf(delivery), { session })
      } catch (error) {
        if (!(error instanceof MongoServerError && error.code === duplicateKey)) throw error
        throw new Conflict('deliveries.known', 'That was prepared already.')
      }
    },

    async find(id: string, session?: ClientSession): Promise<Delivery | null> {
      const row = await step(session, deliveries.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toDelivery(row)
    },

    /** Newest first. */
    async list(query: DeliveryQuery): Promise<Delivery[]> {
      const found = deliveries.find(filterOf(query)).sort({ preparedAt: -1, _id: -1 })
      return (await orUnavailable(found.toArray())).map(toDelivery)
    },

    /** The first that was prepared of that petition from then on, whatever became of it. */
    async firstSince(petitionId: string, since: Date, session: ClientSession): Promise<Delivery | null> {
      const row = await deliveries.findOne(
        { petitionId: bytesOf(petitionId), preparedAt: { $gte: since } },
        { sort: { preparedAt: 1, _id: 1 }, session },
      )
      return row === null ? null : toDelivery(row)
    },

    /** What has left the house; what was prepared last is the first. */
    async sent(): Promise<Delivery[]> {
      const found = deliveries.find({ state: { $in: [...publicStates] } }).sort({ preparedAt: -1, _id: -1 })
      return (await orUnavailable(found.toArray())).map(toDelivery)
    },

    /** Compare-and-set. Null when somebody was there before. */
    async move({ id, from, to, revision, set }: StoredMove, session: ClientSession): Promise<Delivery | null> {
      const row = await deliveries.findOneAndUpdate(
        { _id: bytesOf(id), state: from, revision },
        { $set: { ...set, state: to }, $inc: { revision: 1 } },
        { returnDocument: 'after', session },
      )
      return row === null ? null : toDelivery(row)
    },

    /** Null when somebody was there before. */
    async remind(
      { id, revision, remindedOn }: { id: string; revision: number; remindedOn: Day },
      session: ClientSession,
    ): Promise<Delivery | null> {
      const row = await deliveries.findOneAndUpdate(
        { _id: bytesOf(id), revision },
        { $set: { remindedOn }, $inc: { revision: 1 } },
        { returnDocument: 'after', session },
      )
      return row === null ? null : toDelivery(row)
    },
  }
}

function filterOf({ petitionId, recipientSlug, handoverId, state }: DeliveryQuery): Filter<DeliveryRow> {
  return {
    ...(petitionId === undefined ? {} : { petitionId: bytesOf(petitionId) }),
    ...(recipientSlug === undefined ? {} : { recipientSlug }),
    ...(handoverId === undefined ? {} : { handoverId: bytesOf(handoverId) }),
    ...(state === undefined ? {} : { state }),
  }
}
