import type { Binary, ClientSession, Collection } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { SendingFigures, Update } from './update.ts'

/** As much of a row as sending it needs. */
interface SendingRow extends SendingFigures {
  _id: Uint8Array | Binary
  petitionId: Uint8Array | Binary
  state: Update['state']
  publishedOn: Update['publishedOn']
  cursor: Uint8Array | Binary | null
  isQueued: boolean
  notBefore?: Date
}

/** One that is to be sent, and how far it came. */
export interface Sending {
  id: string
  petitionId: string
  state: Update['state']
  /** The last signature whose mail was made; null before the first. */
  cursor: string | null
  /** Everybody's mail was made. */
  isQueued: boolean
  /** Its sending does not begin before that; null: at once. */
  notBefore: Date | null
}

export interface Advance {
  id: string
  from: string | null
  to: string | null
  count: number
  isQueued: boolean
}

/** Sending as one walk over the signatures of a petition. */
export function createSendingStore<Row extends SendingRow>(updates: Collection<Row>) {
  const rows = updates as unknown as Collection<SendingRow>

  return {
    /** What is to begin or under way, who was published first at the front. */
    async toSend(): Promise<Sending[]> {
      const found = await orUnavailable(
        rows
          .find(
            { state: { $in: ['approved', 'sending'] } },
            { projection: { petitionId: 1, state: 1, cursor: 1, isQueued: 1, notBefore: 1 } },
          )
          .sort({ publishedOn: 1, _id: -1 })
          .toArray(),
      )
      return found.map(({ _id, petitionId, state, cursor, isQueued, notBefore = null }) => ({
        id: idOf(_id),
        petitionId: idOf(petitionId),
        state,
        cursor: cursor === null ? null : idOf(cursor),
        isQueued,
        notBefore,
      }))
    },

    /** Moves the cursor on, in the transaction that makes the mails between. False when it is not there, or was stopped. */
    async advance({ id, from, to, count, isQueued }: Advance, session: ClientSession): Promise<boolean> {
      const { matchedCount } = await rows.updateOne(
        { _id: bytesOf(id), state: 'sending', cursor: from === null ? null : bytesOf(from) },
        { $set: { cursor: to === null ? null : bytesOf(to), isQueued }, $inc: { queuedCount: count } },
        { session },
      )
      return matchedCount === 1
    },

    async note(id: string, counts: Partial<Omit<SendingFigures, 'totalCount' | 'queuedCount'>>): Promise<void> {
      await orUnavailable(rows.updateOne({ _id: bytesOf(id) }, { $inc: counts }))
    },
  }
}
