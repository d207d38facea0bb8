import { spawn, type ChildProcess } from 'node:child_process'
import { readFile, rename, statfs } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

import { MongoClient, MongoServerError, type Db, type Document } from 'mongodb'

import { CannotStartDatabase, diskFull } from './cannot-start.ts'
import type { MongodBinary } from './mongod-binary.ts'

export interface MongodStart {
  binary: MongodBinary
  dbPath: string
  logFile: string
  port: number
  /** More arguments of mongod. */
  args?: string[]
}

/** A mongod that takes connections on loopback. It ends with this process, however this process ends. */
export interface RunningMongod {
  pid: number
  /** Resolves when it has ended, asked or not. */
  ended: Promise<void>
  /** Shuts it down with a checkpoint and waits for its end. */
  stop(): Promise<void>
  /** Why it ended by itself, from its log; null while it runs. */
  trouble(): Promise<CannotStartDatabase | null>
}

export const replicaSetName = 'rs0'

/** Another program took the port between looking and starting. */
export class PortTaken extends CannotStartDatabase {}

/** Starts mongod on existing or empty data and waits until it takes connections. Throws CannotStartDatabase. */
export async function startMongod(start: MongodStart): Promise<RunningMongod> {
  await keepOneOlderLog(start.logFile)
  const mongod = spawn(start.binary.path, argumentsOf(start), { detached: true, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => {
    mongod.once('exit', () => {
      resolve()
    })
    mongod.once('error', () => {
      resolve()
    })
  })
  if (mongod.pid === undefined) throw new CannotStartDatabase(`${start.binary.path} cannot be run.`)
  const guard = guardOf(mongod.pid)
  mongod.unref()
  const trouble = async (): Promise<CannotStartDatabase | null> =>
    hasEnded(mongod) ? explained(start, await readLog(start.logFile), await freeBytes(start.dbPath)) : null
  const running = { pid: mongod.pid, ended, stop: () => stop(mongod, ended, guard), trouble }
  await untilListening(start, running)
  return running
}

const argumentsOf = ({ dbPath, logFile, port, args = [] }: MongodStart): string[] => [
  ...['--dbpath', dbPath, '--logpath', logFile, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
  ...['--replSet', replicaSetName],
  // The log of operations keeps exact times of writes for as long as it lasts: short is better here.
  ...['--oplogSize', '256'],
  // Small journal files, made when needed: a third of the start is otherwise spent on making 300 MB of empty ones.
  ...['--wiredTigerEngineConfigString', 'log=(prealloc=false,file_max=32MB)'],
  // Slow operations would be logged with what they looked for.
  ...['--quiet', '--slowms', '30000'],
  ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
  // There is no other node to hand over to: no need to wait for one when asked to end.
  ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=0'],
  ...args,
]

const keepOneOlderLog = async (logFile: string): Promise<void> => {
  await rename(logFile, `${logFile}.1`).catch(() => undefined)
}

/**
 * A tiny shell that waits on a pipe from this process. When the pipe closes without a word, this process is dead,
 * by whatever signal, and mongod is told to end: its journal is complete and its port free within about a second.
 */
const guardOf = (mongodPid: number): ChildProcess => {
  const script = 'read -r word || kill -TERM "$1"'
  const guard = spawn('/bin/sh', ['-c', script, 'sh', String(mongodPid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  guard.on('error', () => undefined)
  guard.stdin.on('error', () => undefined)
  guard.unref()
  return guard
}

const stop = async (mongod: ChildProcess, ended: Promise<void>, guard: ChildProcess): Promise<void> => {
  mongod.ref()
  mongod.kill('SIGTERM')
  await ended
  guard.stdin?.end('done\n')
}

const lookAgainMs = 15

const untilListening = async (start: MongodStart, running: RunningMongod): Promise<void> => {
  while (!(await readLog(start.logFile)).some(({ id }) => id === waitingForConnections)) {
    const trouble = await running.trouble()
    if (trouble !== null) {
      await running.stop()
      throw trouble
    }
    await pause(lookAgainMs)
  }
}

const hasEnded = (mongod: ChildProcess): boolean => mongod.exitCode !== null || mongod.signalCode !== null

interface LogLine {
  id?: number
  s?: string
  msg?: string
  attr?: { error?: unknown }
}

/** The number of mongod's own log message "Waiting for connections". */
const waitingForConnections = 23016

const readLog = async (logFile: string): Promise<LogLine[]> => {
  const text = await readFile(logFile, 'utf8').catch(() => '')
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LogLine]
    } catch {
      return []
    }
  })
}

/** A full disk may also keep mongod from logging that it is full. */
const tooFewBytes = 8_000_000

const freeBytes = async (path: string): Promise<number> => {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

const explained = (start: MongodStart, lines: LogLine[], bytesLeft: number): CannotStartDatabase => {
  const { binary, dbPath, port, logFile } = start
  const all = JSON.stringify(lines)
  if (/address already in use/i.test(all)) return new PortTaken(`Port ${String(port)} is taken by another program.`)
  if (/DBPathInUse/.test(all)) return new CannotStartDatabase(`Another mongod has the data in ${dbPath} open.`)
  if (/No space left on device/i.test(all) || bytesLeft < tooFewBytes) return diskFull(dbPath)
  const worst = lines.findLast(({ s: severity, attr }) => /[EF]/.test(severity ?? '') || attr?.error !== undefined)
  const words = worst === undefined ? 'it ended without a word' : `${worst.msg ?? ''} ${JSON.stringify(worst.attr)}`
  return new CannotStartDatabase(
    `mongod ${binary.version} could not open ${dbPath}: ${words.slice(0, 300)} Its log: ${logFile}`,
  )
}

/** A stranger on the set's former port that accepts and says nothing costs mongod 30 seconds of looking for itself there. */
const longestElectionMs = 60_000

/**
 * Makes the mongod on this port the primary of a replica set of one: a new set when its data has none, else the one
 * it had, moved to this port. Resolves when it takes writes.
 */
export async function becomePrimary(port: number): Promise<void> {
  const host = `127.0.0.1:${String(port)}`
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, { serverSelectionTimeoutMS: 10_000 })
  const admin = client.db('admin')
  try {
    for (let waitedMs = 0; waitedMs < longestElectionMs; waitedMs += lookAgainMs) {
      const hello = await admin.command({ hello: 1 })
      if (hello['isWritablePrimary'] === true) return
      if (hello['setName'] === undefined) await configure(admin, host)
      await pause(lookAgainMs)
    }
  } finally {
    await client.close()
  }
  throw new CannotStartDatabase(`mongod on port ${String(port)} did not become able to write. Start again.`)
}

/**
 * While it is starting, mongod says that it has no configuration although one is stored: initiating is then refused,
 * and the next look finds it. A set that was begun on another port does not know itself here: only force tells it.
 */
const configure = async (admin: Db, host: string): Promise<void> => {
  const config = await configOf(admin)
  if (config === null) {
    const members = [{ _id: 0, host }]
    await unless('AlreadyInitialized', admin.command({ replSetInitiate: { _id: replicaSetName, members } }))
  } else if (config.members[0]?.host !== host) {
    const moved = { ...config, version: config.version + 1, members: config.members.map((one) => ({ ...one, host })) }
    await admin.command({ replSetReconfig: moved, force: true })
  }
}

interface ReplicaSetConfig {
  version: number
  members: { host: string }[]
}

const configOf = async (admin: Db): Promise<ReplicaSetConfig | null> => {
  const answer = await unless('NotYetInitialized', admin.command({ replSetGetConfig: 1 }))
  return answer === null ? null : (answer['config'] as ReplicaSetConfig)
}

/** The command's answer; null when the server refuses it by that name. */
const unless = async (codeName: string, command: Promise<Document>): Promise<Document | null> => {
  try {
    return await command
  } catch (error) {
    if (error instanceof MongoServerError && error.codeName === codeName) return null
    throw error
  }
}
