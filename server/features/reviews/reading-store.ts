import type { ClientSession, Collection } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { DecidedReview, DueReview, Review, ReviewKind } from './review.ts'
import { kindsWithWaits, toDecided, toReview, type ReviewRow } from './row.ts'

export interface QueueFilter {
  locale?: Locale | undefined
  kind?: ReviewKind | undefined
  /** Left out: a kind of which many wait, and which is read elsewhere. */
  besides?: ReviewKind | undefined
  limit: number
}

/** What waits of one kind in one language. */
export interface KindCount {
  kind: ReviewKind
  locale: Locale
  count: number
  urgentCount: number
  oldestSubmittedAt: Date
}

export function createReadingStore(reviews: Collection<ReviewRow>, now: Now) {
  return {
    async find(id: string, session?: ClientSession): Promise<Review | null> {
      const row = await step(session, reviews.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toReview(row, now())
    },

    async findWaiting(kind: ReviewKind, subjectId: string, session?: ClientSession): Promise<Review | null> {
      const waiting = { kind, subjectId, state: 'waiting' } as const
      const row = await step(session, reviews.findOne(waiting, within(session)))
      return row === null ? null : toReview(row, now())
    },

    /** Urgent ones first, and of these and of the others the oldest. */
    async waiting({ locale, kind, besides, limit }: QueueFilter): Promise<Review[]> {
      const kinds = [
        ...(kind === undefined ? [] : [{ kind }]),
        ...(besides === undefined ? [] : [{ kind: { $ne: besides } }]),
      ]
      const filter = {
        state: 'waiting' as const,
        ...(locale === undefined ? {} : { locale }),
        ...(kinds.length === 0 ? {} : { $and: kinds }),
      }
      const rows = await orUnavailable(
        reviews.find(filter).sort({ urgent: -1, submittedAt: 1, _id: 1 }).hint('in-line').limit(limit).toArray(),
      )
      return rows.map((row) => toReview(row, now()))
    },

    /** Of each kind and language of which something waits. */
    async countWaiting(): Promise<KindCount[]> {
      return orUnavailable(
        reviews
          .aggregate<KindCount>([
            { $match: { state: 'waiting' } },
            { $project: { _id: 0, kind: 1, locale: 1, urgent: 1, submittedAt: 1 } },
            {
              $group: {
                _id: { kind: '$kind', locale: '$locale' },
                count: { $sum: 1 },
                urgentCount: { $sum: { $cond: ['$urgent', 1, 0] } },
                oldestSubmittedAt: { $min: '$submittedAt' },
              },
            },
            {
              $project: {
                _id: 0,
                kind: '$_id.kind',
                locale: '$_id.locale',
                count: 1,
                urgentCount: 1,
                oldestSubmittedAt: 1,
              },
            },
          ])
          .toArray(),
      )
    },

    /** Decisions of this moderator that can still be undone, the one that takes effect next first. */
    async undoable(by: string): Promise<DecidedReview[]> {
      const rows = await orUnavailable(
        reviews
          .find({ state: 'decided', 'decision.effectiveAt': { $gt: now() }, 'decision.by': by })
          .sort({ 'decision.effectiveAt': 1 })
          .toArray(),
      )
      return rows.map((row) => toDecided(row, now()))
    },

    /** Of the decisions that took effect, the last one first. */
    async done(kind: ReviewKind, subjectId: string, limit: number): Promise<DecidedReview[]> {
      const rows = await orUnavailable(
        reviews.find({ kind, subjectId, state: 'done' }).sort({ 'decision.at': -1 }).limit(limit).toArray(),
      )
      return rows.map((row) => toDecided(row, now()))
    },

    /** What waits of one petition, the oldest first. */
    async waitingOf(petitionId: string, kind: ReviewKind, limit: number): Promise<Review[]> {
      const rows = await orUnavailable(
        reviews
          .find({ petitionId: bytesOf(petitionId), kind, state: 'waiting' })
          .sort({ submittedAt: 1, _id: 1 })
          .limit(limit)
          .toArray(),
      )
      return rows.map((row) => toReview(row, now()))
    },

    /** What this moderator has claimed of a kind and not decided, urgent ones and the oldest first. */
    async claimedBy(by: string, kind: ReviewKind, limit: number): Promise<Review[]> {
      const rows = await orUnavailable(
        reviews
          .find({ state: 'waiting', kind, 'claim.by': by, 'claim.until': { $gt: now() } })
          .sort({ urgent: -1, submittedAt: 1, _id: 1 })
          .hint('in-line')
          .limit(limit)
          .toArray(),
      )
      return rows.map((row) => toReview(row, now()))
    },

    /** How long the latest decisions let people wait, in milliseconds, in no order; without those of signers. */
    async latestWaitsMs(limit: number): Promise<number[]> {
      const rows = await orUnavailable(
        reviews
          .find(
            { kind: { $in: kindsWithWaits }, 'decision.at': { $gt: new Date(0) } },
            { projection: { submittedAt: 1, 'decision.at': 1 } },
          )
          .sort({ 'decision.at': -1 })
          .limit(limit)
          .toArray(),
      )
      return rows.map(({ submittedAt, decision }) => (decision?.at ?? submittedAt).getTime() - submittedAt.getTime())
    },

    /** Whose decision takes effect now, in the order of their moments. */
    async due(): Promise<DueReview[]> {
      const rows = await orUnavailable(
        reviews
          .find({ state: 'decided', 'decision.effectiveAt': { $lte: now() } }, { projection: { kind: 1 } })
          .sort({ 'decision.effectiveAt': 1 })
          .toArray(),
      )
      return rows.map(({ _id, kind }) => ({ id: idOf(_id), kind }))
    },
  }
}
