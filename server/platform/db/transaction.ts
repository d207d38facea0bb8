import type { ClientSession, MongoClient } from 'mongodb'

import { orUnavailable } from './connection.ts'

export type Transact = <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>

/** Several transactions in one session, so that a successor can end whatever this owner left open. */
export type TransactInSession = <T>(
  work: (session: ClientSession, transact: <R>(step: () => Promise<R>) => Promise<R>) => Promise<T>,
) => Promise<T>

const transactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true, wtimeoutMS: 5_000 },
} as const

/** Runs work in one transaction (snapshot reads, majority writes), again when it only met a passing conflict. */
export function transactionsOn(client: MongoClient): Transact {
  return (work) =>
    orUnavailable(client.withSession((session) => session.withTransaction(() => work(session), transactionOptions)))
}

export function sessionsOn(client: MongoClient): TransactInSession {
  return (work) =>
    client.withSession((session) =>
      work(session, (step) => orUnavailable(session.withTransaction(() => step(), transactionOptions))),
    )
}

/** Many reads of one moment, changing nothing. Each read must be handed `readsIn(session)`. */
export function snapshotsOn(client: MongoClient): Transact {
  return (work) => orUnavailable(client.withSession({ snapshot: true }, (session) => work(session)))
}

/**
 * The options of a read that may belong to somebody's session. In a snapshot session the driver lets the connection's
 * own read concern (majority) win, and the reads would be of different moments, unless each of them asks for it.
 */
export function readsIn(session: ClientSession | undefined): { session?: ClientSession; readConcern?: 'snapshot' } {
  if (session === undefined) return {}
  return session.snapshotEnabled ? { session, readConcern: 'snapshot' } : { session }
}
