import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Invalid, NotFound, Unavailable } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Log } from '../../platform/log.ts'
import { applyDue, type Appliers, type NoteGone } from './apply-due.ts'
import { queueFigures, type QueueFigures } from './queue-figures.ts'
import {
  ChangedMeanwhile,
  effectiveAfter,
  hasFittingReason,
  NotClaimed,
  ReviewOver,
  type DecidedReview,
  type Decision,
  type Review,
  type ReviewKind,
} from './review.ts'
import type { ReviewStore } from './store.ts'

interface Parts {
  store: ReviewStore
  transact: Transact
  noteGone: NoteGone
  now: Now
  log: Log
}

export type Submission = Pick<
  Review,
  'kind' | 'subjectId' | 'petitionId' | 'revision' | 'urgent' | 'submittedBy' | 'locale'
> & {
  /** Now, where it is left out. */
  submittedAt?: Date
}

/** What a moderator decided, about the revision that was shown. */
export type Judgement = Pick<Decision, 'by' | 'verdict' | 'reason' | 'words'> & { revision: number }

export interface WaitingFilter {
  locale?: Locale | undefined
  kind?: ReviewKind | undefined
  /** A kind that is left out. */
  besides?: ReviewKind | undefined
  /** A hundred when left out. */
  limit?: number | undefined
}

const latestDecisions = 100
const attempts = 5
const forgottenAtOnce = 250

export type ReviewService = ReturnType<typeof createReviewService>

/**
 * The moderators' queue. It knows no subjects: whoever submits one says which revision it is, and learns of a decision by
 * an applier, when it takes effect. Until then nothing that the decision causes has happened, so that it can be undone.
 */
export function createReviewService({ store, transact, noteGone, now, log }: Parts) {
  async function get(id: string, session?: ClientSession): Promise<Review> {
    const review = await store.find(id, session)
    if (review === null) throw new NotFound('reviewNotFound', 'There is no such review.')
    return review
  }

  return {
    /** Throws NotFound. */
    get,

    /**
     * Puts a subject into the queue and answers the review's id. A subject waits at most once: a later revision takes the
     * place of the one that waits, an earlier one or the same changes nothing.
     */
    async submit(submission: Submission, session?: ClientSession): Promise<string> {
      const { kind, subjectId, petitionId, revision, urgent, submittedBy, locale, submittedAt = now() } = submission
      const review: Review = {
        id: newId(),
        ...{ kind, subjectId, petitionId, revision, urgent, submittedBy, locale },
        submittedAt,
        claim: null,
        decision: null,
        state: 'waiting',
      }
      // Another process may submit it, or a moderator decide on it, between one step and the next.
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const replaced = await store.replace(review, session)
        if (replaced !== null) return replaced
        const present = await store.findWaiting(kind, subjectId, session)
        if (present !== null && present.revision >= revision) return present.id
        if (present === null && (await store.insert(review, session))) return review.id
      }
      throw new Unavailable()
    },

    /** Takes a subject out of the queue, and undoes a decision about it that has not taken effect. */
    takeBack(kind: ReviewKind, subjectId: string, session?: ClientSession): Promise<void> {
      return store.takeBack(kind, subjectId, session)
    },

    /** Puts what waits of a subject before what can wait longer. False when it does not wait, or stands there already. */
    hurry(kind: ReviewKind, subjectId: string): Promise<boolean> {
      return store.hurry(kind, subjectId)
    },

    /** What waits: urgent ones first, the oldest first. */
    waiting({ locale, kind, besides, limit = 100 }: WaitingFilter = {}): Promise<Review[]> {
      return store.waiting({ locale, kind, besides, limit })
    },

    /** Makes it this moderator's for half an hour, or for half an hour more. Throws NotFound, NotClaimed, ReviewOver. */
    async claim(id: string, by: string): Promise<Review> {
      const claimed = await store.claim({ id, by })
      if (claimed !== null) return claimed
      const { state } = await get(id)
      throw state === 'waiting' ? new NotClaimed() : new ReviewOver()
    },

    /** Leaves it to others. Does nothing when it is not theirs. */
    release(id: string, by: string): Promise<void> {
      return store.release({ id, by })
    },

    /**
     * Decides on what was shown. It takes effect ten minutes later. Throws Invalid when the reason does not fit the
     * verdict; NotFound, ReviewOver; NotClaimed when it is not the moderator's, or not any more; ChangedMeanwhile when
     * another revision waits than the one that was shown.
     */
    async decide(id: string, { revision, ...judgement }: Judgement, session?: ClientSession): Promise<DecidedReview> {
      if (!hasFittingReason(judgement)) throw new Invalid('reasonMissing', 'This verdict needs a reason of the list.')
      const { by, verdict, reason, words } = judgement
      const at = now()
      const decision: Decision = { verdict, reason, words, by, at, effectiveAt: effectiveAfter(at) }
      const decided = await store.decide(id, revision, decision, session)
      if (decided !== null) return decided
      throw whyNotDecided(await get(id, session), { by, revision })
    },

    /**
     * Takes the own decision back while it has not taken effect: the review waits again at its old place, claimed by the
     * same moderator. Throws NotFound, and ReviewOver when it is too late.
     */
    async undo(id: string, by: string, session?: ClientSession): Promise<Review> {
      const { kind, subjectId } = await get(id, session)
      const waitsAnew = (await store.findWaiting(kind, subjectId, session)) !== null
      const review = waitsAnew ? null : await store.undo({ id, by }, session)
      if (review === null) throw new ReviewOver()
      return review
    },

    /** Does not wait for the rest of the ten minutes: the next run applies the own decision. Throws as `undo`. */
    async takeEffectNow(id: string, by: string, session?: ClientSession): Promise<DecidedReview> {
      const review = await store.takeEffectNow({ id, by }, session)
      if (review !== null) return review
      await get(id, session)
      throw new ReviewOver()
    },

    /** This moderator's decisions that can still be undone, the one that takes effect next first. */
    undoable(by: string): Promise<DecidedReview[]> {
      return store.undoable(by)
    },

    /** The last decision about a subject that took effect; null before the first. */
    async lastDecision(kind: ReviewKind, subjectId: string): Promise<DecidedReview | null> {
      const [last] = await store.done(kind, subjectId, 1)
      return last ?? null
    },

    /** The decisions about a subject that took effect, the last one first; twenty at most. */
    decisions(kind: ReviewKind, subjectId: string): Promise<DecidedReview[]> {
      return store.done(kind, subjectId, 20)
    },

    /** What waits of one petition, the oldest first; fifty at most. */
    waitingOf(petitionId: string, kind: ReviewKind): Promise<Review[]> {
      return store.waitingOf(petitionId, kind, 50)
    },

    /** What this moderator has claimed of a kind and not decided. */
    claimedBy(by: string, kind: ReviewKind, limit: number): Promise<Review[]> {
      return store.claimedBy(by, kind, limit)
    },

    /** How much waits, of which kind, in which language, and since when. */
    async counts(): Promise<QueueFigures> {
      return queueFigures(await store.countWaiting())
    },

    /**
     * From submission to decision, over the last hundred decisions about what people with accounts submitted; null before
     * the first.
     */
    async medianWaitMs(): Promise<number | null> {
      return medianOf(await store.latestWaitsMs(latestDecisions))
    },

    /** Forgets what was decided about signers some weeks ago. Answers how many reviews that were. */
    async forget(signal?: AbortSignal): Promise<number> {
      let count = 0
      for (;;) {
        const latest = await store.forget(dayOf(now()), forgottenAtOnce)
        count += latest
        if (latest < forgottenAtOnce || signal?.aborted === true) return count
      }
    },

    /** Lets every decision take effect whose moment has come; see `applyDue`. */
    applyDue(appliers: Appliers): Promise<void> {
      return applyDue({ store, transact, noteGone, log }, appliers)
    },
  }
}

function whyNotDecided({ state, claim, revision }: Review, asked: { by: string; revision: number }): Error {
  if (state !== 'waiting') return new ReviewOver()
  if (claim?.by !== asked.by) return new NotClaimed()
  // Or it was claimed again in the very moment: to look at it once more is right, too.
  return revision === asked.revision ? new NotClaimed() : new ChangedMeanwhile()
}

function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((one, two) => one - two)
  const half = Math.floor(sorted.length / 2)
  const [lower, upper] = sorted.length % 2 === 0 ? [sorted[half - 1], sorted[half]] : [sorted[half], sorted[half]]
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2
}
