import type { ClientSession, Collection, Db, IndexDescription } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { SignatureRow } from './row.ts'
import type { CommentState, Visibility } from './signature.ts'

const seen: { $in: Visibility[] } = { $in: ['initials', 'full'] }

/** What a moderator may be asked about: the comment of somebody who confirmed and chose to be seen. */
const toQueue = { commentState: 'new', state: 'confirmed', visibility: seen } as const

export const commentIndexes: IndexDescription[] = [
  { key: { commentState: 1, petitionId: 1 }, name: 'comments-to-queue', partialFilterExpression: toQueue },
  {
    key: { commentState: 1, _id: 1 },
    name: 'comments-to-take-back',
    partialFilterExpression: { commentState: 'recalled' },
  },
  {
    key: { petitionId: 1, commentApprovedOn: -1, _id: 1 },
    name: 'comments-shown',
    partialFilterExpression: { commentState: 'approved', state: 'confirmed' },
  },
  // All that is asked of it stands in it, so that they are counted without a look at one of them.
  {
    key: { petitionId: 1, state: 1, commentState: 1, visibility: 1 },
    name: 'comments-counted',
    partialFilterExpression: { commentState: { $exists: true }, state: 'confirmed' },
  },
]

const waits = { $in: ['$commentState', ['waiting', 'recalled']] }

/** The text is there no more: it leaves the page, and what waits for a moderator is taken back. */
export const deleted = {
  commentState: { $cond: [waits, 'recalled', '$$REMOVE'] },
  commentApprovedOn: '$$REMOVE',
} as const

/** The signature has gone, or all that was personal in it, and does not come back. */
export const gone = { ...deleted, commentRevision: '$$REMOVE' } as const

/**
 * What a moderator would read is another thing from now on: it leaves the page and is queued again. The revision never
 * begins anew while there is a signature, so that no decision about an earlier one fits.
 */
export function offeredAgain(where: object) {
  return {
    commentState: { $cond: [where, { $cond: [waits, 'recalled', 'new'] }, '$commentState'] },
    commentRevision: { $cond: [where, { $add: [{ $ifNull: ['$commentRevision', 0] }, 1] }, '$commentRevision'] },
    commentApprovedOn: { $cond: [where, '$$REMOVE', '$commentApprovedOn'] },
  }
}

/** Writing it anew offers it to the public, also where an earlier one was not. */
export const whereWritten = { $literal: true }

export const whereNamed = { $ne: [{ $type: '$commentState' }, 'missing'] }

/** Who chooses to be seen otherwise does not put the same words before a moderator who refused them. */
export function whereSeenAnew(visibility: Visibility) {
  return {
    $and: [
      { $ne: ['$visibility', { $literal: visibility }] },
      { $in: ['$commentState', ['new', 'waiting', 'recalled', 'approved']] },
    ],
  }
}

/** Verbs for the pages; the moderators' are `createCommentStore`. */
export function createShownCommentStore(signatures: Collection<SignatureRow>) {
  return {
    /** Approved comments of one petition, the latest days of approval first, and in no order that tells a time. */
    shownComments(
      petitionId: string,
      limit: number,
    ): Promise<Pick<SignatureRow, '_id' | 'boxes' | 'country' | 'visibility'>[]> {
      return orUnavailable(
        signatures
          .find(
            { petitionId: bytesOf(petitionId), commentState: 'approved', state: 'confirmed', visibility: seen },
            { projection: { 'boxes.name': 1, 'boxes.comment': 1, country: 1, visibility: 1 } },
          )
          .sort({ commentApprovedOn: -1, _id: 1 })
          .limit(limit)
          .toArray(),
      )
    },

    /** How many of one petition are in which state, of those whom a moderator may be asked about. */
    async commentCounts(petitionId: string): Promise<ReadonlyMap<CommentState, number>> {
      const counted: CommentState[] = ['new', 'waiting', 'approved', 'rejected']
      const asked = {
        petitionId: bytesOf(petitionId),
        state: 'confirmed',
        commentState: { $in: counted },
        visibility: seen,
      } as const
      const groups = signatures.aggregate<{ _id: CommentState; count: number }>([
        { $match: asked },
        { $group: { _id: '$commentState', count: { $sum: 1 } } },
      ])
      const rows = await orUnavailable(groups.toArray())
      return new Map(rows.map(({ _id, count }) => [_id, count]))
    },
  }
}

export type QueuedRow = Pick<SignatureRow, '_id' | 'petitionId' | 'locale' | 'commentRevision' | 'confirmedOn'>

export interface DecidedComment {
  id: string
  revision: number
}

export type CommentStore = ReturnType<typeof createCommentStore>

/** Comments on their way to the moderators and back. Everything here is part of a transaction with the queue. */
export function createCommentStore(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')

  async function decide({ id, revision }: DecidedComment, $set: Partial<SignatureRow>, session: ClientSession) {
    const { matchedCount } = await signatures.updateOne(
      { _id: bytesOf(id), commentState: 'waiting', commentRevision: revision, state: 'confirmed', visibility: seen },
      { $set },
      { session },
    )
    return matchedCount === 1
  }

  return {
    toQueue(limit: number, session: ClientSession): Promise<QueuedRow[]> {
      const projection = { petitionId: 1, locale: 1, commentRevision: 1, confirmedOn: 1 } as const
      return signatures.find(toQueue, { projection, session }).limit(limit).toArray()
    },

    async markWaiting(ids: readonly QueuedRow['_id'][], session: ClientSession): Promise<void> {
      await signatures.updateMany({ _id: { $in: ids } }, { $set: { commentState: 'waiting' } }, { session })
    },

    /** They are not the public's, and never were. */
    async keepFromPublic(ids: readonly QueuedRow['_id'][], session: ClientSession): Promise<void> {
      await signatures.updateMany({ _id: { $in: ids } }, { $unset: { commentState: '' } }, { session })
    },

    /** Whose review is void. */
    async toTakeBack(limit: number, session: ClientSession): Promise<string[]> {
      const found = signatures.find({ commentState: 'recalled' }, { projection: { _id: 1 }, session })
      const rows = await found.sort({ _id: 1 }).limit(limit).toArray()
      return rows.map(({ _id }) => idOf(_id))
    },

    /** What is still there may be queued again, once it is confirmed and seen. */
    async markTakenBack(ids: readonly string[], session: ClientSession): Promise<void> {
      const remains = {
        $and: [
          { $ne: [{ $type: '$boxes.comment' }, 'missing'] },
          { $in: ['$state', ['pending', 'confirmed', 'invalidated']] },
        ],
      }
      await signatures.updateMany(
        { _id: { $in: ids.map(bytesOf) } },
        [{ $set: { commentState: { $cond: [remains, 'new', '$$REMOVE'] } } }],
        { session },
      )
    },

    /** False when it is not the one that was read, or not there to be shown any more. */
    approve(comment: DecidedComment, today: Day, session: ClientSession): Promise<boolean> {
      return decide(comment, { commentState: 'approved', commentApprovedOn: today }, session)
    },

    reject(comment: DecidedComment, session: ClientSession): Promise<boolean> {
      return decide(comment, { commentState: 'rejected' }, session)
    },
  }
}
