import type { Db } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { createReadingStore } from './reading-store.ts'
import type { ReviewRow } from './row.ts'
import { createWritingStore } from './writing-store.ts'

export type ReviewStore = ReturnType<typeof createReviewStore>

/** Verbs without a session throw Unavailable while the database is away. */
export function createReviewStore({ db, now }: { db: Db; now: Now }) {
  const reviews = db.collection<ReviewRow>('reviews')
  return { ...createReadingStore(reviews, now), ...createWritingStore(reviews, now) }
}
