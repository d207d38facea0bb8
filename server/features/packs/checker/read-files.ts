import { listName, type SeenFile } from './contents.ts'
import { createLineCounter } from './csv-lines.ts'
import { failed, type Finding } from './findings.ts'
import type { NewHash, Source } from './source.ts'
import { contentOf, Damaged } from './unpack.ts'
import type { Entry } from './zip-directory.ts'

export interface ReadParts {
  newHash: NewHash
  /** Told with every piece. */
  onProgress?: (doneBytes: number, totalBytes: number) => void
}

export interface Read {
  seen: ReadonlyMap<string, SeenFile>
  damaged: readonly Finding[]
}

/** Looked at as a whole, so they may not be of any size. */
const kept: readonly string[] = ['manifest.json', 'manifest.json.sig', 'SHA256SUMS', 'keys.json', 'summary.json']
const mostKeptBytes = 16 * 1024 * 1024

/** Reads every file once, from its first byte to its last. */
export async function readFiles(source: Source, entries: readonly Entry[], parts: ReadParts): Promise<Read> {
  const seen = new Map<string, SeenFile>()
  const damaged: Finding[] = []
  const totalBytes = entries.reduce((sum, { bytes }) => sum + bytes, 0)
  let doneBytes = 0
  const tell = (bytes: number): void => {
    doneBytes += bytes
    parts.onProgress?.(doneBytes, totalBytes)
  }
  for (const entry of entries) {
    try {
      seen.set(entry.name, await readFile(source, entry, { newHash: parts.newHash, tell }))
    } catch (error) {
      if (!(error instanceof Damaged)) throw error
      damaged.push(failed('damaged', { file: entry.name }))
    }
  }
  return { seen, damaged }
}

interface Reading {
  newHash: NewHash
  tell: (bytes: number) => void
}

async function readFile(source: Source, entry: Entry, { newHash, tell }: Reading): Promise<SeenFile> {
  const hash = newHash()
  const lines = entry.name === listName ? createLineCounter() : null
  const isKept = kept.includes(entry.name)
  if (isKept && entry.bytes > mostKeptBytes) throw new Damaged('It is too large for what it is.')
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for await (const piece of contentOf(source, entry)) {
    hash.update(piece)
    lines?.add(piece)
    if (isKept) pieces.push(piece)
    tell(piece.length)
  }
  return { sha256: await hash.digest(), bytes: isKept ? joined(pieces) : null, lineCount: lines?.count() ?? null }
}

export function joined(pieces: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
