import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { AppError } from '../../platform/errors.ts'
import type { AuditEntry } from '../audit/audit.ts'
import type { DraftContent } from '../petitions/draft.ts'
import { reviewedThing } from '../reviews/review.ts'
import type { DecidedReview, Judgement, Review, ReviewService } from '../reviews/index.ts'
import type { SeenTextStore } from './seen-text-store.ts'

interface Parts {
  reviews: Pick<ReviewService, 'claim' | 'decide' | 'undo' | 'takeEffectNow'>
  seenTexts: SeenTextStore
  audit: { append(entry: AuditEntry, session?: ClientSession): Promise<void> }
  transact: Transact
}

/** One of several decided at once: which review, and the judgement on it. */
export interface OneOfMany extends Judgement {
  id: string
}

export interface ManyDecided {
  decidedCount: number
  /** Changed, taken back or claimed by somebody else meanwhile: nothing was decided about these. */
  skippedCount: number
}

export type Moderating = ReturnType<typeof createModerating>

/** What moderators do to the queue, each deed written down with it. */
export function createModerating({ reviews, seenTexts, audit, transact }: Parts) {
  async function decide(id: string, judgement: Judgement, shown: DraftContent | null): Promise<DecidedReview> {
    return transact(async (session) => {
      const review = await reviews.decide(id, judgement, session)
      if (shown !== null) await keepSeen(review, shown, session)
      await audit.append(decided(review), session)
      return review
    })
  }

  /** Whoever asks for changes wants to see, later, what was changed. */
  async function keepSeen(
    { id, petitionId, decision }: DecidedReview,
    shown: DraftContent,
    session: ClientSession,
  ): Promise<void> {
    if (petitionId === null || decision.verdict !== 'changes_requested') return
    const content = { ...shown, contactForReviewers: '' }
    await seenTexts.keep({ reviewId: id, petitionId, content, at: decision.at }, session)
  }

  return {
    /**
     * Decides on what was shown, which is kept where changes are asked for. Throws as `ReviewService.decide`; then
     * nothing was decided.
     */
    decide,

    /** Claims and decides each by itself: one that cannot be decided any more does not stop the others. */
    async decideMany(many: readonly OneOfMany[]): Promise<ManyDecided> {
      const outcome: ManyDecided = { decidedCount: 0, skippedCount: 0 }
      for (const { id, ...judgement } of many) {
        try {
          await reviews.claim(id, judgement.by)
          await decide(id, judgement, null)
          outcome.decidedCount += 1
        } catch (error) {
          if (!(error instanceof AppError) || !['conflict', 'not-found'].includes(error.kind)) throw error
          outcome.skippedCount += 1
        }
      }
      return outcome
    },

    /** Throws as `ReviewService.undo`. */
    undo(id: string, by: string): Promise<Review> {
      return transact(async (session) => {
        const review = await reviews.undo(id, by, session)
        await seenTexts.forget(id, session)
        const { revision } = review
        const after = { state: 'waiting', revision }
        const entry = { by, deed: 'review.undone', subject: reviewedThing(review), before: { state: 'decided' }, after }
        await audit.append({ ...entry, why: null }, session)
        return review
      })
    },

    /** Throws as `ReviewService.takeEffectNow`. */
    takeEffectNow(id: string, by: string): Promise<DecidedReview> {
      return reviews.takeEffectNow(id, by)
    },
  }
}

function decided(review: DecidedReview): AuditEntry {
  const { revision, decision } = review
  const { verdict, reason, words, by, effectiveAt } = decision
  return {
    by,
    deed: 'review.decided',
    subject: reviewedThing(review),
    before: { state: 'waiting', revision },
    after: { state: 'decided', verdict, reason, effectiveAt: effectiveAt.toISOString() },
    why: words === '' ? reason : words,
  }
}
