import { setTimeout as pause } from 'node:timers/promises'

import { MongoError, MongoErrorLabel, type ClientSession, type MongoClient } from 'mongodb'

import { elapsedMs } from '../clock.ts'
import { orUnavailable } from './connection.ts'

export type Transact = <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>

/** A session of its owner's own, for as long as a lease names it: no other work of this process can get into it. */
export interface OwnSession {
  session: ClientSession
  transact: Transact
  end(): Promise<void>
}

export type OpenSession = () => OwnSession

const transactionOptions = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true, wtimeoutMS: 5_000 },
} as const

/** Runs work in one transaction (snapshot reads, majority writes), again when it only met a passing conflict. */
export function transactionsOn(client: MongoClient): Transact {
  return (work) => orUnavailable(client.withSession((session) => inTransaction(client, session, () => work(session))))
}

/** Many transactions in one session, which its owner ends: whoever knows its id can kill what was left open in it. */
export function sessionsOn(client: MongoClient): OpenSession {
  return () => {
    const session = client.startSession()
    return {
      session,
      async transact(work) {
        try {
          return await orUnavailable(inTransaction(client, session, () => work(session)))
        } catch (error) {
          // A step of it was never answered.
          if (session.inTransaction()) await orUnavailable(endOnServer(client, session)).catch(() => undefined)
          throw error
        }
      },
      end: () => orUnavailable(session.endSession()),
    }
  }
}

const repeatForMs = 3_000
const longestPauseMs = 250

/**
 * What the driver's own `withTransaction` does, for three seconds instead of two minutes: who waits for the answer is
 * better told "not now", and a process that was asked to stop has ten.
 */
async function inTransaction<T>(client: MongoClient, session: ClientSession, work: () => Promise<T>): Promise<T> {
  const endsAtMs = elapsedMs() + repeatForMs
  for (let attempt = 0; ; attempt += 1) {
    session.startTransaction(transactionOptions)
    try {
      const result = await work()
      await commit(client, session, endsAtMs)
      return result
    } catch (error) {
      if (session.inTransaction()) await session.abortTransaction()
      if (!saysRepeat(error, MongoErrorLabel.TransientTransactionError) || elapsedMs() >= endsAtMs) throw error
      await pause(Math.random() * Math.min(5 * 1.5 ** attempt, longestPauseMs))
    }
  }
}

/** Asked again, a commit that went through answers just that. */
async function commit(client: MongoClient, session: ClientSession, endsAtMs: number): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await session.commitTransaction()
      return
    } catch (error) {
      const isUnknown = saysRepeat(error, MongoErrorLabel.UnknownTransactionCommitResult)
      if (!isUnknown) throw error
      if (elapsedMs() >= endsAtMs) {
        await endOnServer(client, session)
        throw error
      }
      await pause(Math.random() * Math.min(5 * 1.5 ** attempt, longestPauseMs))
    }
  }
}

/**
 * A commit that never got there, or a step that was never answered, leaves the transaction open, and for a minute and a
 * half everyone waits at its rows.
 */
async function endOnServer(client: MongoClient, { id }: ClientSession): Promise<void> {
  const killing = client.db('admin').command({ killSessions: [id] })
  await killing.catch(() => undefined)
}

function saysRepeat(error: unknown, label: string): boolean {
  return error instanceof MongoError && error.hasErrorLabel(label)
}

/** Many reads of one moment, changing nothing, for as long as they take. Each read must be handed `readsIn(session)`. */
export function snapshotsOn(client: MongoClient): Transact {
  return (work) =>
    orUnavailable(
      client.withSession({ snapshot: true }, (session) => work(session)),
      { withinMs: Infinity },
    )
}

/** For a work that reads for longer than a server keeps its past. */
export type ReadOn = <T>(work: (session: ClientSession) => Promise<T>) => Promise<T>

/** What is read in the session is never of an earlier moment than what was read in it before. */
export function readsOn(client: MongoClient): ReadOn {
  return (work) =>
    orUnavailable(
      client.withSession((session) => work(session)),
      { withinMs: Infinity },
    )
}

/**
 * The options of a read that may belong to somebody's session. In a snapshot session the driver lets the connection's
 * own read concern (majority) win, and the reads would be of different moments, unless each of them asks for it.
 */
export function readsIn(session: ClientSession | undefined): { session?: ClientSession; readConcern?: 'snapshot' } {
  if (session === undefined) return {}
  return session.snapshotEnabled ? { session, readConcern: 'snapshot' } : { session }
}
