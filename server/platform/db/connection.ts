import { setTimeout as pause } from 'node:timers/promises'

import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoNetworkError,
  MongoNotConnectedError,
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
    // Who was told that a server is gone believes it until the next look; ten seconds would be long.
    heartbeatFrequencyMS: 2000,
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

/** Source: the server's error_codes.yml, and Atlas: not authorized, authentication failed. */
const refusedCodes = new Set([13, 18, 8000])

/**
 * Why a database cannot be had at the start: it is not there, or it refuses the user, the password or what that user
 * wants to do. Null for anything else. No word of the driver's is passed on: they may quote the address.
 */
export function whyNotToBeHad(error: unknown): 'away' | 'refused' | null {
  if (!(error instanceof Error)) return null
  if (error instanceof MongoServerError && refusedCodes.has(Number(error.code))) return 'refused'
  const inner = whyNotToBeHad(error.cause)
  if (inner !== null) return inner
  return isUnavailable(error) || isUnknownHost(error) ? 'away' : null
}

/** The names behind mongodb+srv:// are asked for before there is any connection. */
const isUnknownHost = (error: Error): boolean => 'syscall' in error && /^query|^getaddrinfo/.test(String(error.syscall))

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

/**
 * Source: the server's error_codes.yml. No primary, shutting down, no majority in time, host away, disk full, a passing
 * conflict, an operation or a session that was ended from outside.
 */
const unavailableCodes = new Set([
  6, 7, 50, 64, 79, 89, 91, 100, 112, 133, 134, 189, 202, 246, 262, 358, 9001, 10107, 11600, 11601, 11602, 13435, 13436,
  14031,
])

/** What a socket says of itself: the driver passes it on as it is when a connection breaks while it writes. */
const brokenSocketCodes = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'])

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
  if (isNotYetConnected(error) || isBrokenSocket(error)) return true
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

const isBrokenSocket = (error: Error): boolean => 'code' in error && brokenSocketCodes.has(String(error.code))

/** Longer than looking for a primary, asking it twice and waiting for its majority. */
const usualPatienceMs = 10_000

/**
 * Passes the result through; an error that `isUnavailable` becomes Unavailable, with its cause, and so does an answer
 * that does not come in time (`withinMs`; Infinity for work that may take as long as it takes). Wrap a transaction
 * from outside, never a step within it: the driver repeats a transaction by labels that only the original carries.
 */
export async function orUnavailable<T>(promise: Promise<T>, { withinMs = usualPatienceMs } = {}): Promise<T> {
  try {
    return await (withinMs === Infinity ? promise : inTime(promise, withinMs))
  } catch (error) {
    if (error instanceof Unavailable || !isUnavailable(error)) throw error
    throw new Unavailable({ cause: error })
  }
}

/**
 * A command written to a connection that has just been closed by the other side is never answered, nor does it fail
 * (driver 7.8: it waits for a closed socket to drain), and a server that is frozen says nothing for as long as it is.
 */
async function inTime<T>(promise: Promise<T>, withinMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Unavailable())
  }, withinMs)
  try {
    return await Promise.race([promise, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
