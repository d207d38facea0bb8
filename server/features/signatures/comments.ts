import type { ClientSession } from 'mongodb'

import { dayOf, startOf, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict } from '../../platform/errors.ts'
import { idOf } from '../../platform/ids.ts'
import { offersVisibility, type PetitionService } from '../petitions/index.ts'
import type { Review, ReviewService } from '../reviews/index.ts'
import type { CommentStore, QueuedRow } from './comment-store.ts'
import { openBox, type SignatureRow } from './row.ts'
import { shownName, type CountryCode, type CommentState } from './signature.ts'
import type { SignatureStore } from './store.ts'

interface Parts {
  store: CommentStore
  signatures: Pick<SignatureStore, 'find'>
  petitions: Pick<PetitionService, 'byId'>
  keyring: Keyring
  reviews: Pick<ReviewService, 'submit' | 'takeBack'>
  transact: Transact
  now: Now
}

/** A comment as a moderator reads it: what the public would see of it, and what a decision names. */
export interface ReadComment {
  text: string
  /** As its signer chose to be seen. */
  name: string
  country: CountryCode
  petitionId: string
  revision: number
}

export type SignatureComments = ReturnType<typeof createSignatureComments>

/** Few enough that a signer who changes something meanwhile hardly waits. */
const atOnce = 25

/** Only while one of these is a comment a moderator's. */
const readable: readonly (CommentState | undefined)[] = ['waiting', 'approved', 'rejected']

/** From the signers to the moderators and from there to the page. Signing and confirming know nothing of it. */
export function createSignatureComments({ store, signatures, petitions, keyring, reviews, transact, now }: Parts) {
  /** One that chose to be seen when the petition let people choose, and does not any more. */
  const isForPublic = ({ petitionId }: QueuedRow): boolean => offersVisibility(petitions.byId(idOf(petitionId)))

  /**
   * A comment is queued seconds after its signer confirmed: of that the queue may know the day, as the signature does, and
   * the same one, or the two of them would tell who confirmed right before midnight.
   */
  function waitsSince({ commentRevision, confirmedOn }: QueuedRow): Date {
    const today = dayOf(now())
    return startOf(commentRevision === 1 ? (confirmedOn ?? today) : today)
  }

  async function queueSome(session: ClientSession): Promise<number> {
    const rows = await store.toQueue(atOnce, session)
    const [kept = [], offered = []] = [false, true].map((is) => rows.filter((row) => isForPublic(row) === is))
    for (const row of offered) {
      const { _id, petitionId, locale, commentRevision = 1 } = row
      const about = { kind: 'comment', subjectId: idOf(_id), petitionId: idOf(petitionId) } as const
      const review = { ...about, revision: commentRevision, urgent: false, submittedBy: null, locale }
      await reviews.submit({ ...review, submittedAt: waitsSince(row) }, session)
    }
    if (offered.length > 0) await store.markWaiting(idsOf(offered), session)
    if (kept.length > 0) await store.keepFromPublic(idsOf(kept), session)
    return rows.length
  }

  async function takeBackSome(session: ClientSession): Promise<number> {
    const ids = await store.toTakeBack(atOnce, session)
    for (const id of ids) await reviews.takeBack('comment', id, session)
    if (ids.length > 0) await store.markTakenBack(ids, session)
    return ids.length
  }

  async function untilFew(some: (session: ClientSession) => Promise<number>, signal?: AbortSignal): Promise<number> {
    let count = 0
    for (;;) {
      const latest = await transact(some)
      count += latest
      if (latest < atOnce || signal?.aborted === true) return count
    }
  }

  return {
    /**
     * Takes back what is void and queues what is new, a few in each transaction with the queue. Whoever was killed at
     * it is gone on with. Answers how many comments were gone through.
     */
    async queueComments(signal?: AbortSignal): Promise<number> {
      return (await untilFew(takeBackSome, signal)) + (await untilFew(queueSome, signal))
    },

    /** Null when it is not (or no longer) to be read: withdrawn, erased, invalidated, hidden, or being changed. */
    async readComment(signatureId: string): Promise<ReadComment | null> {
      const row = await signatures.find(signatureId)
      return row === null ? null : read(row)
    },

    /** A moderator's decision takes effect. Throws Conflict when the comment is not the one that was read. */
    async applyCommentDecision(
      { subjectId, revision, decision }: Pick<Review, 'subjectId' | 'revision' | 'decision'>,
      session: ClientSession,
    ): Promise<void> {
      const comment = { id: subjectId, revision }
      const isApplied =
        decision?.verdict === 'approved'
          ? await store.approve(comment, dayOf(now()), session)
          : await store.reject(comment, session)
      if (!isApplied) throw new Conflict('changedMeanwhile', 'This comment was changed or taken back meanwhile.')
    },
  }

  function read(row: SignatureRow): ReadComment | null {
    const { state, commentState, commentRevision, country, visibility } = row
    const petitionId = idOf(row.petitionId)
    if (state !== 'confirmed' || !readable.includes(commentState) || commentRevision === undefined) return null
    if (!offersVisibility(petitions.byId(petitionId))) return null
    const name = shownName(openBox(keyring, row, 'name'), visibility)
    const text = openBox(keyring, row, 'comment')
    if (name === null || text === null) return null
    return { text, name, country, petitionId, revision: commentRevision }
  }
}

function idsOf(rows: readonly QueuedRow[]): QueuedRow['_id'][] {
  return rows.map(({ _id }) => _id)
}
