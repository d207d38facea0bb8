import type { ClientSession, Db, Filter } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import { openBox, type SignatureRow } from './row.ts'

/** Somebody who asked for updates, as they stand now. */
export interface Subscriber {
  /** What their links were made with last. */
  generation: number
  /** Throws when a box does not open. The address is null once the retention has ended. */
  open(): { address: string | null; name: string | null }
}

/** The next of them in an order that does not change. */
export interface NextSubscribers {
  petitionId: string
  /** The last one who had their turn; null for the first. */
  after: string | null
  limit: number
}

export type SubscriberStore = ReturnType<typeof createSubscriberStore>

/** Those who confirmed their signature and ask to hear what comes of it. */
export function createSubscriberStore({ db, keyring }: { db: Db; keyring: Keyring }) {
  const signatures = db.collection<SignatureRow>('signatures')

  return {
    countOf(petitionId: string): Promise<number> {
      return orUnavailable(signatures.countDocuments(askedIn(petitionId), { hint: 'asks-for-updates' }))
    },

    /** In the caller's transaction, whose errors pass as they are. */
    async next(
      { petitionId, after, limit }: NextSubscribers,
      session: ClientSession,
    ): Promise<{ id: string; locale: Locale }[]> {
      const rows = await signatures
        .find(
          { ...askedIn(petitionId), ...(after === null ? {} : { _id: { $gt: bytesOf(after) } }) },
          { projection: { locale: 1 }, hint: 'asks-for-updates', session },
        )
        .sort({ _id: 1 })
        .limit(limit)
        .toArray()
      return rows.map(({ _id, locale }) => ({ id: idOf(_id), locale }))
    },

    /** Those of them who still ask for updates, by their ids. */
    async stillAsking(ids: readonly string[]): Promise<Map<string, Subscriber>> {
      const rows = await orUnavailable(
        signatures
          .find(
            { _id: { $in: ids.map(bytesOf) }, ...asking },
            { projection: { generation: 1, 'boxes.address': 1, 'boxes.name': 1 }, hint: { _id: 1 } },
          )
          .toArray(),
      )
      return new Map(rows.map((row) => [idOf(row._id), toSubscriber(row)]))
    },
  }

  function toSubscriber(row: Pick<SignatureRow, '_id' | 'boxes' | 'generation'>): Subscriber {
    return {
      generation: row.generation,
      open: () => ({ address: openBox(keyring, row, 'address'), name: openBox(keyring, row, 'name') }),
    }
  }
}

const asking = { state: 'confirmed', updates: true } as const

function askedIn(petitionId: string): Filter<SignatureRow> {
  return { petitionId: bytesOf(petitionId), ...asking }
}
