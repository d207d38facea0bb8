import type { Binary } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import { hasMoment, reviewKinds, type DecidedReview, type Review } from './review.ts'

export type ReviewRow = Omit<Review, 'id' | 'petitionId'> & {
  _id: Uint8Array | Binary
  petitionId: Uint8Array | Binary | null
  /** Of a signer's that is over: from that day on it may go. A day alone, as it may be over because its signer left. */
  forgetOn?: Day
  schemaVersion: 1
}

/** Those whose moment of submission is known. */
export const kindsWithWaits = reviewKinds.filter(hasMoment)

export const reviewIndexes: CollectionIndexes = {
  collection: 'reviews',
  indexes: [
    // A subject waits at most once.
    { key: { kind: 1, subjectId: 1 }, name: 'waiting', unique: true, partialFilterExpression: { state: 'waiting' } },
    { key: { kind: 1, subjectId: 1, state: 1, 'decision.at': -1 }, name: 'subject' },
    // The last two let it be narrowed, and counted by kind, without a look at what is left out.
    { key: { state: 1, urgent: -1, submittedAt: 1, _id: 1, kind: 1, locale: 1 }, name: 'in-line' },
    {
      key: { petitionId: 1, kind: 1, submittedAt: 1, _id: 1 },
      name: 'of-petition',
      partialFilterExpression: { state: 'waiting' },
    },
    { key: { state: 1, 'decision.effectiveAt': 1 }, name: 'due' },
    {
      key: { 'decision.at': -1 },
      name: 'known-waits',
      partialFilterExpression: { kind: { $in: [...kindsWithWaits] } },
    },
    { key: { forgetOn: 1 }, name: 'to-forget', partialFilterExpression: { forgetOn: { $exists: true } } },
  ],
}

export function toRow({ id, petitionId, ...review }: Review): ReviewRow {
  return { _id: bytesOf(id), petitionId: petitionId === null ? null : bytesOf(petitionId), ...review, schemaVersion: 1 }
}

/** As it is at that moment: a claim that has run out is none. */
export function toReview(row: ReviewRow, now: Date): Review {
  const { _id, petitionId, forgetOn: _day, schemaVersion: _version, claim, ...review } = row
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
