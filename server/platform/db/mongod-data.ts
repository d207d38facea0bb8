import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** The files of one database on disk, all beside each other in the data folder. */
export interface MongodData {
  dbPath: string
  stateFile: string
  lockFile: string
  logFile: string
}

/** A process, told from a later one with the same number by the moment it began. */
export interface ProcessMark {
  pid: number
  /** Ticks from the machine's start, where the system tells; else null. */
  startedAtTick: string | null
}

/** What is remembered beside the data. */
export interface MongodState {
  port: number
  version: string
  /** The service that runs it, and the mongod itself; null after a clean stop. */
  holder: ProcessMark | null
  mongod: ProcessMark | null
}

const folderName = /^mongodb-(\d+\.\d+)$/

export function dataOf(dataDir: string, major: string): MongodData {
  const dbPath = resolve(dataDir, `mongodb-${major}`)
  return { dbPath, stateFile: `${dbPath}.json`, lockFile: `${dbPath}.lock`, logFile: `${dbPath}.log` }
}

/** The majors whose data lies in the folder, such as `['6.0']`. An empty folder is no data. */
export async function majorsIn(dataDir: string): Promise<string[]> {
  const names = await readdir(dataDir).catch(() => [])
  const majors = names.flatMap((name) => folderName.exec(name)?.[1] ?? [])
  const isEmpty = await Promise.all(
    majors.map(async (major) => (await readdir(dataOf(dataDir, major).dbPath)).length === 0),
  )
  return majors.filter((_major, index) => isEmpty[index] === false)
}

export async function readState({ stateFile }: MongodData): Promise<MongodState | null> {
  return readJson<MongodState>(stateFile)
}

export async function writeState({ stateFile }: MongodData, state: MongodState): Promise<void> {
  const aside = `${stateFile}.${String(process.pid)}`
  await writeFile(aside, `${JSON.stringify(state, null, 2)}\n`)
  await rename(aside, stateFile)
}

/** The live process that runs this database, if any. */
export async function holderOf(data: MongodData): Promise<ProcessMark | null> {
  const marks = [await readJson<ProcessMark>(data.lockFile), (await readState(data))?.holder ?? null]
  for (const mark of marks) if (mark !== null && (await isAlive(mark))) return mark
  return null
}

/**
 * Takes the database for this process, or answers who has it. A dead process's claim is removed; two that do so at
 * once may both think they have it, and then mongod's own lock on its data lets only one of them in.
 */
export async function claim(data: MongodData): Promise<ProcessMark | null> {
  await mkdir(data.dbPath, { recursive: true, mode: 0o700 })
  const me = await markOf(process.pid)
  for (;;) {
    const holder = await holderOf(data)
    if (holder !== null) return holder
    if (await createAlone(data.lockFile, JSON.stringify(me))) return null
    await removeIfStale(data)
  }
}

export async function release({ lockFile }: MongodData): Promise<void> {
  const holder = await readJson<ProcessMark>(lockFile)
  if (holder?.pid === process.pid) await rm(lockFile, { force: true })
}

/** Reads the mark of a running process. */
export async function markOf(pid: number): Promise<ProcessMark> {
  return { pid, startedAtTick: (await statOf(pid))?.startedAtTick ?? null }
}

/** Whether that very process still runs. One that has ended and merely waits to be collected does not. */
export async function isAlive({ pid, startedAtTick }: ProcessMark): Promise<boolean> {
  if (startedAtTick === null) return answersSignals(pid)
  const stat = await statOf(pid)
  return stat !== null && stat.startedAtTick === startedAtTick && stat.state !== 'Z'
}

const createAlone = async (path: string, text: string): Promise<boolean> => {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** A lock is created and filled in two steps: what cannot be read yet deserves a moment. */
const removeIfStale = async (data: MongodData): Promise<void> => {
  await pause(50)
  if ((await holderOf(data)) === null) await rm(data.lockFile, { force: true })
}

const readJson = async <T>(path: string): Promise<T | null> => {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T
  } catch {
    return null
  }
}

const answersSignals = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Source: proc(5). The name in brackets may itself hold spaces and brackets; the fields after it do not. */
const statOf = async (pid: number): Promise<{ state: string; startedAtTick: string } | null> => {
  const text = await readFile(`/proc/${String(pid)}/stat`, 'utf8').catch(() => '')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, startedAtTick] = [fields[0], fields[19]]
  return state === undefined || startedAtTick === undefined ? null : { state, startedAtTick }
}
