import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { AppError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { DecidedReview, DueReview, ReviewKind } from './review.ts'
import type { ReviewStore } from './store.ts'

/**
 * Does what a decision causes, all of it in the session, so that it is undone with it: the transaction may be begun again.
 * Throws Conflict when the subject is no longer what was decided on (its revision is another), and NotFound when it is gone:
 * then the decision is void.
 */
export type Applier = (review: DecidedReview, session: ClientSession) => Promise<void>

export type Appliers = Readonly<Record<ReviewKind, Applier>>

/** Writes down, in the transaction that ends it, that a decision was about something that is there no more. */
export type NoteGone = (review: DecidedReview, session: ClientSession) => Promise<void>

interface Parts {
  store: ReviewStore
  transact: Transact
  noteGone: NoteGone
  log: Log
}

/**
 * Applies each decision that is due, once over all processes: it is marked done in the transaction that does what it
 * causes. One that fails is tried again at the next run and does not stop the others; in the end its error is thrown.
 */
export async function applyDue({ store, transact, noteGone, log }: Parts, appliers: Appliers): Promise<void> {
  const failures: unknown[] = []
  for (const due of await store.due()) {
    await applyOne(due).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 1) throw new AggregateError(failures, 'Several decisions could not take effect.')
  if (failures.length === 1) throw failures[0]

  async function applyOne(due: DueReview): Promise<void> {
    try {
      await transact(async (session) => {
        const review = await store.finish(due, 'done', session)
        if (review !== null) await appliers[due.kind](review, session)
      })
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.kind === 'not-found') await endGone(due, error)
      else if (error.kind === 'conflict') await endChanged(due, error)
      else throw error
    }
  }

  async function endChanged(due: DueReview, err: AppError): Promise<void> {
    const voided = await store.finish(due, 'void')
    if (voided !== null) log.warn({ kind: due.kind, err }, 'A decision was about something that has changed.')
  }

  async function endGone(due: DueReview, err: AppError): Promise<void> {
    const voided = await transact(async (session) => {
      const review = await store.finish(due, 'void', session)
      if (review !== null) await noteGone(review, session)
      return review
    })
    if (voided !== null) log.warn({ kind: due.kind, err }, 'A decision was about something that is gone.')
  }
}
