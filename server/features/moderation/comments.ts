import { AppError } from '../../platform/errors.ts'
import type { DecidedReview, Review, ReviewService } from '../reviews/index.ts'
import type { ReadComment, SignatureComments } from '../signatures/index.ts'

/** So many are read, and decided, at once. */
export const commentsAtOnce = 20

/** A comment of a signer beside its review. */
export interface CommentToReview {
  review: Review
  comment: ReadComment
}

interface Parts {
  reviews: Pick<ReviewService, 'waiting' | 'claim' | 'claimedBy' | 'undoable'>
  comments: Pick<SignatureComments, 'readComment'>
}

export type CommentReading = ReturnType<typeof createCommentReading>

/** Comments as moderators read them, several at once. */
export function createCommentReading({ reviews, comments }: Parts) {
  /** Null when it is not to be read any more, or says something else than what waits: the queue will notice. */
  async function read<Known extends Review>(review: Known): Promise<{ review: Known; comment: ReadComment } | null> {
    const comment = await comments.readComment(review.subjectId)
    return comment?.revision === review.revision ? { review, comment } : null
  }

  async function readAll<Known extends Review>(found: readonly Known[]) {
    const all = await Promise.all(found.map(read))
    return all.filter((one) => one !== null)
  }

  return {
    /** Claims the oldest that nobody has, as far as there is room beside those that are claimed already. */
    async take(by: string): Promise<void> {
      const own = await reviews.claimedBy(by, 'comment', commentsAtOnce)
      const free = (await reviews.waiting({ kind: 'comment' })).filter(({ claim }) => claim === null)
      for (const { id } of free.slice(0, commentsAtOnce - own.length)) {
        await reviews.claim(id, by).catch(nullWhereTaken)
      }
    },

    /** What this moderator has claimed and not decided. */
    async claimed(by: string): Promise<CommentToReview[]> {
      return readAll(await reviews.claimedBy(by, 'comment', commentsAtOnce))
    },

    /** What this moderator decided about comments and can still take back, the last one first. */
    async undoable(by: string): Promise<{ review: DecidedReview; comment: ReadComment }[]> {
      const decided = await reviews.undoable(by)
      return readAll(decided.filter(({ kind }) => kind === 'comment').toReversed())
    },
  }
}

/** Another moderator may be faster with one of them, and its signer, too. */
function nullWhereTaken(error: unknown): null {
  if (error instanceof AppError && error.kind === 'conflict') return null
  throw error
}
