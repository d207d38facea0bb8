import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { asSentence, CannotStartDatabase } from './cannot-start.ts'
import type { DatabaseLog } from './connection.ts'
import { findMongod, type MongodBinary } from './mongod-binary.ts'
import {
  claim,
  dataOf,
  holderOf,
  isAlive,
  majorsIn,
  markOf,
  readState,
  release,
  writeState,
  type MongodData,
  type MongodState,
  type ProcessMark,
} from './mongod-data.ts'
import { becomePrimary, PortTaken, replicaSetName, startMongod, type RunningMongod } from './mongod-process.ts'

export interface EmbeddedOptions {
  /** The database is kept below it, in `mongodb-<major>`. */
  dataDir: string
  /** The value of MONGOD_BINARY. */
  mongodBinary?: string | undefined
  log: DatabaseLog
  /** Prints one line for the person at the console; called only for what takes time. */
  say: (line: string) => void
  /** Use the database of a service that runs on the same data, instead of refusing to start a second one. */
  join: boolean
  /** More arguments of mongod. */
  mongodArgs?: string[]
  cacheDir?: string
}

export interface EmbeddedDatabase {
  uri: string
  /** Shuts our own mongod down; leaves one that was joined alone. */
  stop(): Promise<void>
}

const projectCacheDir = fileURLToPath(new URL('../../../.cache/mongod', import.meta.url))

/**
 * Starts our own mongod, a replica set of one that listens on loopback alone and keeps its data between starts, or
 * joins the one that runs. It ends with this process. Throws CannotStartDatabase, whose message is for the console.
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  if (process.platform === 'win32') {
    throw new CannotStartDatabase('On Windows set MONGODB_URI to a replica set that runs, or use WSL.')
  }
  const major = await soleMajor(options.dataDir)
  const running = major === null ? null : await runningOn(dataOf(options.dataDir, major), options)
  return running ?? openOwn(options, major)
}

const soleMajor = async (dataDir: string): Promise<string | null> => {
  const majors = await majorsIn(dataDir)
  if (majors.length > 1) {
    throw new CannotStartDatabase(
      `${dataDir} holds data of several versions of MongoDB (${majors.join(', ')}): move away all but the one that counts.`,
    )
  }
  return majors[0] ?? null
}

const runningOn = async (data: MongodData, options: EmbeddedOptions): Promise<EmbeddedDatabase | null> => {
  const holder = await holderOf(data)
  return holder === null ? null : joinOrRefuse(data, holder, options.join)
}

const openOwn = async (options: EmbeddedOptions, major: string | null): Promise<EmbeddedDatabase> => {
  const { dataDir, mongodBinary, say, cacheDir = projectCacheDir } = options
  const binary = await findMongod({ preferred: mongodBinary, cacheDir, major, say })
  const data = dataOf(dataDir, binary.major)
  try {
    const holder = await claim(data)
    return holder === null ? await startClaimed(data, binary, options) : await joinOrRefuse(data, holder, options.join)
  } catch (error) {
    throw asSentence(data.dbPath, error)
  }
}

const startClaimed = async (
  data: MongodData,
  binary: MongodBinary,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> => {
  try {
    await endOrphan(data, options.say)
    return await startOn(data, binary, options)
  } catch (error) {
    await release(data)
    throw error
  }
}

const startOn = async (data: MongodData, binary: MongodBinary, options: EmbeddedOptions): Promise<EmbeddedDatabase> => {
  const before = await readState(data)
  const { mongod, port } = await startOnFreePort(data, binary, before?.port ?? 0, options)
  const version = binary.version
  try {
    await becomePrimary(port)
    const [holder, child] = await Promise.all([markOf(process.pid), markOf(mongod.pid)])
    await writeState(data, { port, version, holder, mongod: child })
  } catch (error) {
    // It may have just closed our connection and be about to end.
    await Promise.race([mongod.ended, pause(1000)])
    const trouble = await mongod.trouble()
    await mongod.stop()
    throw trouble ?? error
  }
  return ownedBy(data, mongod, { port, version, log: options.log })
}

const portAttempts = 3

/** The port of the last time when it is free, so that tools pointed at it go on working; else any free one. */
const startOnFreePort = async (data: MongodData, binary: MongodBinary, wanted: number, options: EmbeddedOptions) => {
  const { mongodArgs: args = [], say } = options
  for (let attempt = 1; ; attempt += 1) {
    const port = (await freePort(wanted)) ?? (await freePort(0)) ?? 0
    if (wanted !== 0 && port !== wanted) say(`Port ${String(wanted)} is taken: the database moves to ${String(port)}.`)
    try {
      return { port, mongod: await startMongod({ binary, ...data, port, args }) }
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === portAttempts) throw error
    }
  }
}

const ownedBy = (
  data: MongodData,
  mongod: RunningMongod,
  { port, version, log }: { port: number; version: string; log: DatabaseLog },
): EmbeddedDatabase => {
  let stopped: Promise<void> | null = null
  void mongod.ended.then(() => {
    if (stopped === null)
      log.warn({ port, version }, 'The database ended by itself: its own log, beside its data, says why.')
  })
  const stop = async (): Promise<void> => {
    await mongod.stop()
    await forgetHolder(data, { port, version })
    await release(data)
  }
  return { uri: uriOf(port), stop: () => (stopped ??= stop()) }
}

/** When the disk is full, the port is forgotten with it: a note of a holder that is gone must not stay. */
const forgetHolder = async (data: MongodData, kept: Pick<MongodState, 'port' | 'version'>): Promise<void> => {
  try {
    await writeState(data, { ...kept, holder: null, mongod: null })
  } catch {
    await rm(data.stateFile, { force: true })
  }
}

const uriOf = (port: number): string => `mongodb://127.0.0.1:${String(port)}/undersigned?replicaSet=${replicaSetName}`

const freePort = (wanted: number): Promise<number | null> =>
  new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => {
      resolve(null)
    })
    probe.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => {
        resolve(port)
      })
    })
  })

const lookAgainMs = 50
const longestStartMs = 60_000
const longestEndMs = 60_000

const joinOrRefuse = async (data: MongodData, holder: ProcessMark, join: boolean): Promise<EmbeddedDatabase> => {
  const pid = String(holder.pid)
  if (!join) {
    throw new CannotStartDatabase(
      `The data in ${data.dbPath} is in use by process ${pid}, which runs already. Stop it first, or give this one a DATA_DIR of its own.`,
    )
  }
  for (let waitedMs = 0; waitedMs < longestStartMs; waitedMs += lookAgainMs) {
    const state = await readState(data)
    if (state?.holder?.pid === holder.pid) return { uri: uriOf(state.port), stop: () => Promise.resolve() }
    if (!(await isAlive(holder))) break
    await pause(lookAgainMs)
  }
  throw new CannotStartDatabase(
    `Process ${pid}, which has the data in ${data.dbPath}, did not finish starting. Try again.`,
  )
}

/** After a `kill -9` of the service its mongod is still closing its files: the new one has to wait for that. */
const endOrphan = async (data: MongodData, say: (line: string) => void): Promise<void> => {
  const mark = (await readState(data))?.mongod
  if (mark === undefined || mark === null || !(await isAlive(mark))) return
  say('The database of a service that was killed is still closing; waiting for it …')
  askToEnd(mark)
  for (let waitedMs = 0; waitedMs < longestEndMs; waitedMs += lookAgainMs) {
    if (!(await isAlive(mark))) return
    await pause(lookAgainMs)
  }
  throw new CannotStartDatabase(
    `mongod with process number ${String(mark.pid)} has ${data.dbPath} open and does not end.`,
  )
}

/** Only a process that is surely the one we started: a number alone may belong to somebody else by now. */
const askToEnd = ({ pid, startedAtTick }: ProcessMark): void => {
  if (startedAtTick === null) return
  try {
    process.kill(pid, 'SIGTERM')
  } catch {
    // It has just ended, or is not ours to end: the wait tells which.
  }
}
