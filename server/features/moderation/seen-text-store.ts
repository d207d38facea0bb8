import type { ClientSession, Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { DraftContent } from '../petitions/draft.ts'

/** What a moderator had read when they asked for changes, to show later what was changed. */
export interface SeenText {
  reviewId: string
  petitionId: string
  content: DraftContent
  at: Date
}

type SeenTextRow = Omit<SeenText, 'reviewId' | 'petitionId'> & { _id: Buffer; petitionId: Buffer; schemaVersion: 1 }

export const seenTextIndexes: CollectionIndexes = {
  collection: 'reviewedTexts',
  indexes: [{ key: { petitionId: 1, at: -1 }, name: 'petition' }],
}

export type SeenTextStore = ReturnType<typeof createSeenTextStore>

export function createSeenTextStore(db: Db) {
  const texts = db.collection<SeenTextRow>('reviewedTexts')

  return {
    async keep({ reviewId, petitionId, content, at }: SeenText, session: ClientSession): Promise<void> {
      const row = { petitionId: bytesOf(petitionId), content, at, schemaVersion: 1 as const }
      await texts.replaceOne({ _id: bytesOf(reviewId) }, row, { upsert: true, session })
    },

    /** The last one of a petition; null where nobody asked for changes. */
    async last(petitionId: string): Promise<DraftContent | null> {
      const found = texts.find({ petitionId: bytesOf(petitionId) }, { projection: { content: 1 } })
      const [row] = await orUnavailable(found.sort({ at: -1 }).limit(1).toArray())
      return row?.content ?? null
    },

    async forget(reviewId: string, session: ClientSession): Promise<void> {
      await texts.deleteOne({ _id: bytesOf(reviewId) }, { session })
    },

    async forgetAllOf(petitionId: string, session: ClientSession): Promise<void> {
      await texts.deleteMany({ petitionId: bytesOf(petitionId) }, { session })
    },
  }
}
