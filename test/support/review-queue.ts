import type { ClientSession } from 'mongodb'

import type { Review, Verdict } from '../../server/features/reviews/review.ts'
import type { Stores } from '../../server/stores.ts'

export type QueuedReview = Pick<Review, 'kind' | 'subjectId' | 'petitionId' | 'revision' | 'locale'>

/** What comments need of the moderators' queue, in the database: what is rolled back leaves it, too. */
export async function openReviewQueue({ database }: Pick<Stores, 'database'>) {
  const rows = database.db.collection<QueuedReview>('test-reviews')
  await database.db.createCollection('test-reviews').catch(() => undefined)

  return {
    async submit({ kind, subjectId, petitionId, revision, locale }: QueuedReview, session?: ClientSession) {
      const review = { kind, subjectId, petitionId, revision, locale }
      await rows.updateOne({ kind, subjectId }, { $set: review }, { upsert: true, ...in_(session) })
    },

    async takeBack(kind: Review['kind'], subjectId: string, session?: ClientSession) {
      await rows.deleteOne({ kind, subjectId }, in_(session))
    },

    waitingFor: (subjectId: string) => rows.findOne({ subjectId }, { projection: { _id: 0 } }),

    count: (petitionId: string) => rows.countDocuments({ petitionId }),
  }
}

const in_ = (session: ClientSession | undefined) => (session === undefined ? {} : { session })

/** A decision as a moderator takes it. */
export function decided(subjectId: string, revision: number, verdict: Verdict) {
  const at = new Date('2026-03-03T09:00:00Z')
  const decision = { verdict, reason: null, words: '', by: 'a moderator', at, effectiveAt: at }
  return { subjectId, revision, decision }
}
