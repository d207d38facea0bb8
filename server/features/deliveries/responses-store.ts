import { MongoServerError, type ClientSession, type Db } from 'mongodb'

import { dayOf } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import type { Reply, Response, ResponseState } from './response.ts'

type Words = Pick<Response, 'name' | 'office' | 'reference' | 'text'>

interface ResponseRow extends Omit<
  Response,
  'id' | 'deliveryId' | 'petitionId' | 'receivedOn' | 'reply' | keyof Words
> {
  _id: StoredBytes
  deliveryId: StoredBytes
  petitionId: StoredBytes
  /** What it says and who says it, sealed: JSON. */
  box: StoredBytes
  /** The same for the same said twice. */
  contentKey: StoredBytes
  receivedAt: Date
  /** What staff answered, sealed; gone once it is forgotten. */
  replyBox?: StoredBytes
  repliedBy?: string
  repliedAt?: Date
  isForgotten?: true
  schemaVersion: 1
}

export interface NewResponse extends Omit<Response, 'receivedOn' | 'reply'> {
  contentKey: Buffer
  receivedAt: Date
}

export const responseIndexes: CollectionIndexes = {
  collection: 'deliveryResponses',
  indexes: [
    { key: { deliveryId: 1, contentKey: 1 }, name: 'said-once', unique: true },
    { key: { deliveryId: 1, receivedAt: -1, _id: 1 }, name: 'of-delivery' },
    { key: { state: 1, receivedAt: -1, _id: 1 }, name: 'by-state' },
  ],
}

export type ResponseStore = ReturnType<typeof createResponseStore>

export function createResponseStore({ db, keyring }: { db: Db; keyring: Keyring }) {
  const responses = db.collection<ResponseRow>('deliveryResponses')

  function toRow({ name, office, reference, text, ...response }: NewResponse): ResponseRow {
    const { id, deliveryId, petitionId, ...fields } = response
    const words: Words = { name, office, reference, text }
    return {
      _id: bytesOf(id),
      deliveryId: bytesOf(deliveryId),
      petitionId: bytesOf(petitionId),
      ...fields,
      box: keyring.seal(JSON.stringify(words), placeOf(id)),
      schemaVersion: 1,
    }
  }

  function toResponse(row: ResponseRow): Response {
    const { _id, deliveryId, petitionId, box, receivedAt, kind, state, stance, language, file } = row
    const id = idOf(_id)
    return {
      id,
      deliveryId: idOf(deliveryId),
      petitionId: idOf(petitionId),
      ...{ kind, state, stance, language, file },
      ...(JSON.parse(keyring.open(bufferOf(box), placeOf(id)).toString('utf8')) as Words),
      receivedOn: dayOf(receivedAt),
      reply: replyIn(row),
    }
  }

  function replyIn({ _id, replyBox, repliedBy, repliedAt }: ResponseRow): Reply | null {
    if (repliedBy === undefined || repliedAt === undefined) return null
    const text =
      replyBox === undefined ? '' : keyring.open(bufferOf(replyBox), replyPlaceOf(idOf(_id))).toString('utf8')
    return { text, by: repliedBy, repliedOn: dayOf(repliedAt) }
  }

  return {
    /** False when the same was said of this delivery before; a transaction has come to its end then. */
    async insert(response: NewResponse, session?: ClientSession): Promise<boolean> {
      try {
        await step(session, responses.insertOne(toRow(response), within(session)))
        return true
      } catch (error) {
        if (error instanceof MongoServerError && error.code === 11000) return false
        throw error
      }
    },

    async isSaid(deliveryId: string, contentKey: Buffer): Promise<boolean> {
      const said = { deliveryId: bytesOf(deliveryId), contentKey }
      return (await orUnavailable(responses.countDocuments(said, { limit: 1 }))) > 0
    },

    async find(id: string, session?: ClientSession): Promise<Response | null> {
      const row = await step(session, responses.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toResponse(row)
    },

    /** Newest first. */
    async ofDelivery(deliveryId: string): Promise<Response[]> {
      const found = responses.find({ deliveryId: bytesOf(deliveryId) }).sort({ receivedAt: -1, _id: 1 })
      return (await orUnavailable(found.toArray())).map(toResponse)
    },

    /** Newest first. */
    async published(): Promise<Response[]> {
      const found = responses.find({ state: 'published' }).sort({ receivedAt: -1, _id: 1 })
      return (await orUnavailable(found.toArray())).map(toResponse)
    },

    /** What waits for a moderator, newest first. */
    async waiting(): Promise<Response[]> {
      const found = responses.find({ state: 'waiting' }).sort({ receivedAt: -1, _id: 1 })
      return (await orUnavailable(found.toArray())).map(toResponse)
    },

    /** Compare-and-set. Null when it does not wait any more. */
    async settle(
      id: string,
      to: Extract<ResponseState, 'published' | 'rejected'>,
      session: ClientSession,
    ): Promise<Response | null> {
      const waiting = { _id: bytesOf(id), state: 'waiting' as const }
      const set = { $set: { state: to } }
      const row = await step(session, responses.findOneAndUpdate(waiting, set, { returnDocument: 'after', session }))
      return row === null ? null : toResponse(row)
    },

    /** Compare-and-set. False when the question was answered, or forgotten, before. */
    async reply(
      id: string,
      { text, by, repliedAt }: { text: string; by: string; repliedAt: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const open = { _id: bytesOf(id), ...openQuestion }
      const set = { replyBox: keyring.seal(text, replyPlaceOf(id)), repliedBy: by, repliedAt }
      const { matchedCount } = await step(session, responses.updateOne(open, { $set: set }, { session }))
      return matchedCount === 1
    },

    /** Deliveries whose recipients asked something that nobody has answered. */
    async asking(): Promise<Set<string>> {
      const found = responses.find(openQuestion, { projection: { deliveryId: 1 } })
      return new Set((await orUnavailable(found.toArray())).map(({ deliveryId }) => idOf(deliveryId)))
    },

    /** Deliveries of which something was said to us alone that is not forgotten. */
    async heard(): Promise<Set<string>> {
      const found = responses.find(
        { state: { $in: ['noted', 'rejected'] }, isForgotten: { $exists: false } },
        { projection: { deliveryId: 1 } },
      )
      return new Set((await orUnavailable(found.toArray())).map(({ deliveryId }) => idOf(deliveryId)))
    },

    /** Its words are gone, and what would tell that the same is said again. */
    async forget(id: string, session?: ClientSession): Promise<void> {
      const box = keyring.seal(JSON.stringify(noWords), placeOf(id))
      const set = { box, file: null, contentKey: bytesOf(id), isForgotten: true } as const
      const change = { $set: set, $unset: { replyBox: '' } } as const
      await step(session, responses.updateOne({ _id: bytesOf(id) }, change, within(session)))
    },
  }
}

const noWords: Words = { name: '', office: '', reference: '', text: '' }

const openQuestion = {
  state: 'noted',
  kind: 'question',
  repliedAt: { $exists: false },
  isForgotten: { $exists: false },
} as const

function replyPlaceOf(id: string): string {
  return `deliveryResponses|${id}|reply`
}

function placeOf(id: string): string {
  return `deliveryResponses|${id}|box`
}
