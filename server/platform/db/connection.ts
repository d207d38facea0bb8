import { setTimeout as pause } from 'node:timers/promises'

import {
  MongoAPIError,
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoParseError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
  type Db,
  type MongoClient,
} from 'mongodb'
import mongoose, { type Connection } from 'mongoose'

import { Unavailable } from '../errors.ts'
import type { Log } from '../log.ts'

/** What the database floor needs of a log. */
export type DatabaseLog = Pick<Log, 'info' | 'warn'>

/** One open connection pool, in the three shapes its users need. */
export interface Database {
  /** For stores: models are made on this connection. */
  connection: Connection
  /** For raw collections of the driver. */
  db: Db
  /** For sessions and transactions. */
  client: MongoClient
  /** Resolves when a majority primary answers within 3 seconds; throws Unavailable otherwise. */
  ping(): Promise<void>
  close(): Promise<void>
}

const serverSelectionTimeoutMS = 3000

/**
 * Opens the database. Every write through it is acknowledged by a majority with its journal, every read sees only
 * what a majority holds. Throws Unavailable when no primary answers within 3 seconds.
 */
export async function connectDatabase(uri: string, { log }: { log: DatabaseLog }): Promise<Database> {
  let isOpen = false
  const connection = mongoose.createConnection(uri, {
    appName: 'undersigned',
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    connectTimeoutMS: 3000,
    readConcern: { level: 'majority' },
    serverSelectionTimeoutMS,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
  })
  // Without a listener a lost connection would be an uncaught 'error' event and end the process.
  connection.on('error', (error: unknown) => {
    // What fails before that is thrown at the caller, who has more to say.
    if (isOpen) log.warn({ err: error }, 'The database connection failed.')
  })
  await openOrClose(connection)
  isOpen = true
  connection.on('disconnected', () => {
    log.warn({}, 'The database went away.')
  })
  connection.on('reconnected', () => {
    log.info({}, 'The database is back.')
  })
  return databaseOf(connection)
}

const openOrClose = async (connection: Connection): Promise<void> => {
  try {
    await orUnavailable(connection.asPromise())
  } catch (error) {
    await connection.close(true)
    throw error
  }
}

const databaseOf = (connection: Connection): Database => {
  const client = connection.getClient()
  const db = connection.db
  if (db === undefined) throw new Error('An open connection has no database.')
  return {
    connection,
    db,
    client,
    ping: async () => {
      // The driver has no limit for an answer that does not come from a server that was there a moment ago.
      const late = new AbortController()
      const tooLate = pause(serverSelectionTimeoutMS, null, { signal: late.signal }).then(() => {
        throw new Unavailable()
      })
      try {
        await Promise.race([orUnavailable(db.command({ ping: 1 }, { readPreference: 'primary' })), tooLate])
      } finally {
        late.abort()
        tooLate.catch(() => undefined)
      }
    },
    close: async () => {
      // Going away on purpose is no news.
      connection.removeAllListeners('disconnected')
      await connection.close(true)
    },
  }
}

/** Whether transactions are to be had there: in a replica set, if only of one, and in a sharded cluster. */
export async function hasTransactions({ db }: Pick<Database, 'db'>): Promise<boolean> {
  const { setName, msg } = await orUnavailable(db.command({ hello: 1 }))
  return setName !== undefined || msg === 'isdbgrid'
}

/** Codes of "authentication failed", and of "not authorized" once connected. */
const refusedCodes = new Set([13, 18, 8000])

/**
 * Why `connectDatabase` or the first commands after it failed. `refused`: wrong user or password, or too few rights;
 * `unreadable`: the address itself is wrong; `unknown`: nothing the operator can mend at the address.
 */
export function whyNotConnected(error: unknown): 'away' | 'refused' | 'unreadable' | 'unknown' {
  if (!(error instanceof Error)) return 'unknown'
  if (error instanceof MongoServerError && refusedCodes.has(Number(error.code))) return 'refused'
  const inner = error.cause === undefined ? 'unknown' : whyNotConnected(error.cause)
  if (inner !== 'unknown') return inner
  // Asked before the address is blamed: a closed connection is an error of usage to the driver, too.
  if (isUnavailable(error)) return 'away'
  return error instanceof MongoAPIError || error instanceof MongoParseError ? 'unreadable' : 'unknown'
}

/** Error classes of the driver that always mean "not now". */
const unavailableClasses = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoWriteConcernError,
  MongoTopologyClosedError,
  MongoNotConnectedError,
  MongoClientClosedError,
]

/** Errors that are known by name only: mongoose's own, and those the driver does not export. */
const unavailableNames = new Set([
  'MongooseServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClosedError',
  'MongoOperationTimeoutError',
  'MongoExpiredSessionError',
])

/** Source: the server's error_codes.yml. No primary, shutting down, no majority in time, host away, disk full. */
const unavailableCodes = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 134, 189, 202, 262, 358, 9001, 10107, 11600, 11602, 13435, 13436, 14031,
])

const unavailableLabels = ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult']

/**
 * Whether an error says "the database cannot take it now": away, without a primary or a majority, or closed. A batch
 * whose write concern failed is unavailable as a whole: nothing in it may be called stored.
 */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof Unavailable) return true
  if (unavailableClasses.some((kind) => error instanceof kind) || unavailableNames.has(error.name)) return true
  if (error instanceof MongoServerError) return isUnavailableAnswer(error)
  if (isNotYetConnected(error)) return true
  return error.cause !== undefined && isUnavailable(error.cause)
}

const isUnavailableAnswer = (error: MongoServerError): boolean => {
  if (typeof error.code === 'number' && unavailableCodes.has(error.code)) return true
  if (unavailableLabels.some((label) => error.hasErrorLabel(label))) return true
  return error instanceof MongoBulkWriteError && saysNothingOfDocuments(error)
}

/** A batch that failed as a whole: cut off on its way, or not acknowledged by a majority. */
const saysNothingOfDocuments = ({ result }: MongoBulkWriteError): boolean =>
  result.getWriteConcernError() !== undefined || result.getWriteErrorCount() === 0

/** mongoose has no error of its own for a command on a connection that is not open and may not buffer. */
const isNotYetConnected = (error: Error): boolean =>
  error instanceof mongoose.Error && error.message.includes('bufferCommands = false')

/**
 * Passes the result through; an error that `isUnavailable` becomes Unavailable, with its cause. Wrap a transaction
 * from outside, never a step within it: the driver repeats a transaction by labels that only the original carries.
 */
export async function orUnavailable<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (error) {
    if (error instanceof Unavailable || !isUnavailable(error)) throw error
    throw new Unavailable({ cause: error })
  }
}
