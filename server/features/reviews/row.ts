import type { Binary } from 'mongodb'

import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { DecidedReview, Review } from './review.ts'

export type ReviewRow = Omit<Review, 'id' | 'petitionId'> & {
  _id: Uint8Array | Binary
  petitionId: Uint8Array | Binary | null
  schemaVersion: 1
}

export const reviewIndexes: CollectionIndexes = {
  collection: 'reviews',
  indexes: [
    // A subject waits at most once.
    { key: { kind: 1, subjectId: 1 }, name: 'waiting', unique: true, partialFilterExpression: { state: 'waiting' } },
    { key: { kind: 1, subjectId: 1, state: 1, 'decision.at': -1 }, name: 'subject' },
    { key: { state: 1, urgent: -1, submittedAt: 1, _id: 1 }, name: 'queue' },
    { key: { state: 1, 'decision.effectiveAt': 1 }, name: 'due' },
    { key: { 'decision.at': -1 }, name: 'latest' },
  ],
}

export function toRow({ id, petitionId, ...review }: Review): ReviewRow {
  return { _id: bytesOf(id), petitionId: petitionId === null ? null : bytesOf(petitionId), ...review, schemaVersion: 1 }
}

/** As it is at that moment: a claim that has run out is none. */
export function toReview(row: ReviewRow, now: Date): Review {
  const { _id, petitionId, schemaVersion: _version, claim, ...review } = row
  return {
    id: idOf(_id),
    petitionId: petitionId === null ? null : idOf(petitionId),
    ...review,
    claim: claim !== null && claim.until > now ? claim : null,
  }
}

export function toDecided(row: ReviewRow, now: Date): DecidedReview {
  const review = toReview(row, now)
  if (review.decision === null) throw new Error('On this review nobody has decided.')
  return { ...review, decision: review.decision }
}
