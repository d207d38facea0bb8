import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'

interface FolderOptions {
  /** Files that may be written. */
  names: readonly string[]
  /** Files of these names may be there and are replaced. */
  replace: boolean
}

interface NewZip {
  name: string
  content: AsyncIterable<Uint8Array>
  /** Ends it. */
  signal?: AbortSignal
}

export type ZipFolder = Awaited<ReturnType<typeof openZipFolder>>

/** Of the process with that number. */
const unfinishedName = /^\.unfinished-(\d+)$/

/**
 * A folder that gets whole files only, readable by their owner alone: names may stand in them. Each is written into a hidden
 * folder within it and moved into place once it is on the disk; what a killed process left behind is cleared. Throws
 * with a sentence when the folder cannot be had, or holds such files already.
 */
export async function openZipFolder(directory: string, { names, replace }: FolderOptions) {
  const folder = path.resolve(directory)
  const work = path.join(folder, `.unfinished-${String(process.pid)}`)
  const isNew = (await orSentence(`The folder ${folder} cannot be made`, makeFolder(folder))) !== undefined

  /** Nothing unfinished is left then, nor the folder, where it was made for this and nothing came into it. */
  async function close(): Promise<void> {
    await rm(work, { recursive: true, force: true })
    // Not empty: that is how it should be.
    if (isNew) await rmdir(folder).catch(() => undefined)
  }

  try {
    const present = await orSentence(`The folder ${folder} cannot be read`, readdir(folder))
    if (!replace) assertFree(folder, { names, present })
    await clearDead(folder, present)
    await orSentence(`Nothing can be written to the folder ${folder}`, makeFolder(work))
  } catch (error) {
    await close()
    throw error
  }

  return {
    /** Answers where it is. Of one that fails or is ended nothing stays, and what it would have replaced does. */
    async write({ name, content, signal }: NewZip): Promise<string> {
      const part = path.join(work, name)
      const file = path.join(folder, name)
      const writing = async (): Promise<void> => {
        await pipeline(content, createWriteStream(part, { mode: 0o600, flush: true }), { signal })
        await rename(part, file)
      }
      try {
        await orSentence(`${file} cannot be written`, writing())
      } finally {
        await rm(part, { force: true })
      }
      return file
    },

    close,
  }
}

function makeFolder(folder: string): Promise<string | undefined> {
  return mkdir(folder, { recursive: true, mode: 0o700 })
}

function assertFree(folder: string, { names, present }: { names: readonly string[]; present: readonly string[] }) {
  const taken = present.filter((name) => names.includes(name))
  if (taken.length === 0) return
  throw new Error(`${folder} already holds ${taken.join(', ')}. Name another folder, or add --force to replace them.`)
}

async function clearDead(folder: string, present: readonly string[]): Promise<void> {
  for (const name of present) {
    const pid = unfinishedName.exec(name)?.[1]
    if (pid === undefined || isOtherAlive(Number(pid))) continue
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

function isOtherAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** What the system refuses is told in a sentence; anything else is none of the folder's. */
async function orSentence<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!isOfSystem(error)) throw error
    throw new Error(`${what}: ${reasons[error.code] ?? error.code}.`, { cause: error })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'no room is left on the disk',
  EDQUOT: 'no room is left for this user',
  EFBIG: 'it is larger than a file may be there',
  EACCES: 'that is not allowed',
  EPERM: 'that is not allowed',
  EROFS: 'what lies there can only be read',
  EEXIST: 'a file is in its place',
  ENOTDIR: 'a file is in its place',
  EISDIR: 'a folder is in its place',
}

function isOfSystem(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}
