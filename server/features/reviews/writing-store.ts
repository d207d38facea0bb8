import { MongoServerError, type ClientSession, type Collection, type Filter, type UpdateFilter } from 'mongodb'

import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import {
  claimedUntil,
  forgottenFrom,
  isOfSigners,
  type DecidedReview,
  type Decision,
  type DueReview,
  type Review,
  type ReviewKind,
} from './review.ts'
import { toDecided, toReview, toRow, type ReviewRow } from './row.ts'

/** What a moderator asks of one review. */
export interface Asked {
  id: string
  by: string
}

/** Each change is a compare-and-set; null or false says that the review was not as it has to be. */
export function createWritingStore(reviews: Collection<ReviewRow>, now: Now) {
  async function change(
    filter: Filter<ReviewRow>,
    update: UpdateFilter<ReviewRow>,
    session: ClientSession | undefined,
  ): Promise<ReviewRow | null> {
    const changing = reviews.findOneAndUpdate(filter, update, { returnDocument: 'after', ...within(session) })
    return step(session, changing)
  }

  function overOf(kind: ReviewKind): Pick<ReviewRow, 'forgetOn'> {
    return isOfSigners(kind) ? { forgetOn: forgottenFrom(dayOf(now())) } : {}
  }

  return {
    /** False when that subject waits already. */
    async insert(review: Review, session?: ClientSession): Promise<boolean> {
      try {
        await step(session, reviews.insertOne(toRow(review), within(session)))
        return true
      } catch (error) {
        if (error instanceof MongoServerError && error.code === 11000) return false
        throw error
      }
    },

    /** A later revision takes the place of the one that waits; who has claimed it keeps it. Answers its id. */
    async replace(review: Review, session?: ClientSession): Promise<string | null> {
      const { kind, subjectId, revision, urgent, submittedBy, locale } = review
      const row = await change(
        { kind, subjectId, state: 'waiting', revision: { $lt: revision } },
        { $set: { revision, urgent, submittedBy, locale } },
        session,
      )
      return row === null ? null : idOf(row._id)
    },

    /** Also what is decided and has not taken effect: then nothing was decided. */
    async takeBack(kind: ReviewKind, subjectId: string, session?: ClientSession): Promise<void> {
      const open = { kind, subjectId, state: { $in: ['waiting' as const, 'decided' as const] } }
      const taken = { $set: { state: 'void' as const, claim: null, decision: null, ...overOf(kind) } }
      await step(session, reviews.updateMany(open, taken, within(session)))
    },

    /** False when it does not wait, or is urgent already. */
    async hurry(kind: ReviewKind, subjectId: string): Promise<boolean> {
      return (
        (await change({ kind, subjectId, state: 'waiting', urgent: false }, { $set: { urgent: true } }, undefined)) !==
        null
      )
    },

    /** Nobody's, or one's own again, or one that has run out. */
    async claim({ id, by }: Asked): Promise<Review | null> {
      const free = [{ claim: null }, { 'claim.by': by }, { 'claim.until': { $lte: now() } }]
      const claim = { by, until: claimedUntil(now()) }
      const row = await change({ _id: bytesOf(id), state: 'waiting', $or: free }, { $set: { claim } }, undefined)
      return row === null ? null : toReview(row, now())
    },

    async release({ id, by }: Asked): Promise<void> {
      await change({ _id: bytesOf(id), state: 'waiting', 'claim.by': by }, { $set: { claim: null } }, undefined)
    },

    async decide(
      id: string,
      revision: number,
      decision: Decision,
      session?: ClientSession,
    ): Promise<DecidedReview | null> {
      const claimed = { 'claim.by': decision.by, 'claim.until': { $gt: now() } }
      const row = await change(
        { _id: bytesOf(id), state: 'waiting', revision, ...claimed },
        { $set: { state: 'decided', decision, claim: null } },
        session,
      )
      return row === null ? null : toDecided(row, now())
    },

    /** Back into the queue, at its old place, and claimed by who had decided. Null also when the subject waits anew. */
    async undo({ id, by }: Asked, session?: ClientSession): Promise<Review | null> {
      const claim = { by, until: claimedUntil(now()) }
      try {
        const row = await change(
          { ...ownDecision({ id, by }), 'decision.effectiveAt': { $gt: now() } },
          { $set: { state: 'waiting', decision: null, claim } },
          session,
        )
        return row === null ? null : toReview(row, now())
      } catch (error) {
        if (error instanceof MongoServerError && error.code === 11000) return null
        throw error
      }
    },

    async takeEffectNow({ id, by }: Asked, session?: ClientSession): Promise<DecidedReview | null> {
      const row = await change(
        { ...ownDecision({ id, by }), 'decision.effectiveAt': { $gt: now() } },
        { $set: { 'decision.effectiveAt': now() } },
        session,
      )
      return row === null ? null : toDecided(row, now())
    },

    /** The decision that ends so, still with its words; null when it is not due, or not any more. */
    async finish(
      { id, kind }: DueReview,
      state: 'done' | 'void',
      session?: ClientSession,
    ): Promise<DecidedReview | null> {
      const due = { _id: bytesOf(id), state: 'decided', 'decision.effectiveAt': { $lte: now() } } as const
      const words = isOfSigners(kind) ? { 'decision.words': '' } : {}
      const row = await step(
        session,
        reviews.findOneAndUpdate(due, { $set: { state, ...words, ...overOf(kind) } }, within(session)),
      )
      return row === null ? null : { ...toDecided(row, now()), state }
    },

    /** Some of those that need not be kept any more. Answers how many. */
    async forget(today: Day, limit: number): Promise<number> {
      const due = { forgetOn: { $lte: today } }
      const rows = await orUnavailable(
        reviews
          .find(due, { projection: { _id: 1 } })
          .limit(limit)
          .toArray(),
      )
      if (rows.length === 0) return 0
      const ids = rows.map(({ _id }) => _id)
      const { deletedCount } = await orUnavailable(reviews.deleteMany({ _id: { $in: ids }, ...due }))
      return deletedCount
    },
  }
}

function ownDecision({ id, by }: Asked) {
  return { _id: bytesOf(id), state: 'decided', 'decision.by': by } as const
}
