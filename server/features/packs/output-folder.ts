import { createHash } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, rmdir, type FileHandle } from 'node:fs/promises'
import path from 'node:path'

import { Conflict } from '../../platform/errors.ts'

/** What a recipient can check a file by. */
export interface WrittenFile {
  name: string
  bytes: number
  sha256: string
}

export interface FileWriter {
  write(text: string): Promise<void>
  /** On disk, not only on its way there. */
  finish(): Promise<WrittenFile>
}

interface FolderOptions {
  /** Files to be written, in the order in which they are moved into place: the last says that all are there. */
  names: readonly string[]
  /** Files of these names may be there and are replaced. */
  replace: boolean
}

export type OutputFolder = Awaited<ReturnType<typeof openOutputFolder>>

const unfinishedName = /^\.unfinished-(\d+)$/

/**
 * A folder that gets whole sets of files only. They are written into a hidden folder within it, readable by their owner
 * alone, and moved into place together; what a killed process left behind is cleared. Throws Conflict with a sentence
 * when the folder cannot be had, holds such files, or is being written to.
 */
export async function openOutputFolder(directory: string, { names, replace }: FolderOptions) {
  const folder = path.resolve(directory)
  const made = await makeFolder(folder)
  const work = path.join(folder, `.unfinished-${String(process.pid)}`)
  const handles: FileHandle[] = []

  /** Also removes the folder, when it was made for this. */
  async function discard(): Promise<void> {
    await Promise.all(handles.map((handle) => handle.close()))
    await rm(work, { recursive: true, force: true })
    // Not empty: that is how it should be.
    if (made) await rmdir(folder).catch(() => undefined)
  }

  try {
    await refuseOrClear(folder, { names, replace })
    await mkdir(work, { mode: 0o700 })
  } catch (error) {
    if (made) await discard()
    throw error
  }

  return {
    folder,

    /** A new file of the set. */
    async create(name: string): Promise<FileWriter> {
      const handle = await open(path.join(work, name), 'wx', 0o600)
      handles.push(handle)
      return writerOn(handle, name)
    },

    /** A hidden folder for what lies around while the files are made; it goes with `publish` and `discard`. */
    async makeHidden(name: string): Promise<string> {
      const hidden = path.join(work, name)
      await mkdir(hidden, { mode: 0o700 })
      return hidden
    },

    /** Moves the whole set into place. A kill in between leaves a set without its last file. */
    async publish(): Promise<void> {
      const last = names.at(-1)
      if (last !== undefined) await rm(path.join(folder, last), { force: true })
      for (const name of names) await rename(path.join(work, name), path.join(folder, name))
      await discard()
    },

    discard,
  }
}

async function makeFolder(folder: string): Promise<boolean> {
  try {
    return (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined
  } catch (cause) {
    throw new Conflict('exportFolder', `The folder ${folder} cannot be made: ${reasonOf(cause)}.`)
  }
}

async function refuseOrClear(folder: string, { names, replace }: FolderOptions): Promise<void> {
  const present = await entriesOf(folder)
  const taken = present.filter((name) => names.includes(name))
  if (taken.length > 0 && !replace) {
    throw new Conflict(
      'exportExists',
      `${folder} already holds ${taken.join(', ')}. Name another folder, or add --force to replace them.`,
    )
  }
  for (const name of present) {
    const pid = unfinishedName.exec(name)?.[1]
    if (pid === undefined) continue
    if (isOtherAlive(Number(pid))) throw new Conflict('exportBusy', `Process ${pid} is writing to ${folder}.`)
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

async function entriesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    throw new Conflict('exportFolder', `The folder ${folder} cannot be read: ${reasonOf(cause)}.`)
  }
}

function isOtherAlive(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return reasonOf(error) === 'EPERM'
  }
}

function writerOn(handle: FileHandle, name: string): FileWriter {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    async write(text) {
      const data = Buffer.from(text)
      hash.update(data)
      bytes += data.length
      await handle.appendFile(data)
    },
    async finish() {
      await handle.sync()
      await handle.close()
      return { name, bytes, sha256: hash.digest('hex') }
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
