import type { Day } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import { mostZipBytes, mostZipEntries, zipEntries } from './zip-entries.ts'

/** A file to be packed. */
export interface ZippedFile {
  name: string
  /** Exactly as many as `read` gives. */
  bytes: number
  read: () => AsyncIterable<Uint8Array>
}

const isPackedAlready = /\.(xlsx|pdf)$/

/** What a file costs besides its content: two headers, both with its name, a descriptor, and blocks that are only stored. */
const bytesBeside = (bytes: number): number => 512 + Math.ceil(bytes / 8_192) * 8

/**
 * A zip of these files in this order, all dated on that day: the same files give the same bytes, in every time zone and on
 * every machine. Nothing is read before somebody takes it. Throws Conflict, before the first byte, for what a zip cannot
 * hold; fails on the way when a file is not as long as it says.
 */
export function zipStream(files: readonly ZippedFile[], at: Day): AsyncIterable<Uint8Array> {
  const wholeBytes = files.reduce((sum, { bytes }) => sum + bytes + bytesBeside(bytes), 0)
  if (files.length > mostZipEntries || wholeBytes > mostZipBytes) {
    throw new Conflict('packTooLarge', 'A zip holds up to 4 GB: take the files of this pack one by one.')
  }
  const entries = files.map(
    (file) =>
      ({
        name: file.name,
        level: isPackedAlready.test(file.name) ? 0 : 6,
        read: () => wholeFile(file),
      }) as const,
  )
  return zipEntries(entries, at)
}

async function* wholeFile({ name, bytes, read }: ZippedFile): AsyncGenerator<Uint8Array> {
  let readBytes = 0
  for await (const piece of read()) {
    readBytes += piece.length
    yield piece
  }
  if (readBytes !== bytes) throw new Error(`${name} is not as long as it should be.`)
}
