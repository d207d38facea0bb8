import { Zip, ZipDeflate } from 'fflate'

import type { Day } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import { fixedBlocks } from './fixed-blocks.ts'

/** A file to be packed. */
export interface ZippedFile {
  name: string
  /** Exactly as many as `read` gives. */
  bytes: number
  read: () => AsyncIterable<Uint8Array>
}

/** Beyond it a zip needs the extension zip64, which some programs of recipients do not read. */
const mostBytes = 4 * 2 ** 30 - 1
const mostFiles = 65_535
/** What a file costs besides its content: two headers, both with its name, a descriptor, and blocks that are only stored. */
const bytesBeside = (bytes: number): number => 512 + Math.ceil(bytes / 8_192) * 8

const blockBytes = 64 * 1024
const isPackedAlready = /\.(xlsx|pdf)$/

/**
 * A zip of these files in this order, all dated at noon of that day: the same files give the same bytes, in every time zone and
 * on every machine. Nothing is read before somebody takes it, and no more than one block ahead. Throws Conflict, before
 * the first byte, for what a zip cannot hold; fails on the way when a file is not as long as it says.
 */
export function zipStream(files: readonly ZippedFile[], at: Day): AsyncIterable<Uint8Array> {
  const wholeBytes = files.reduce((sum, { bytes }) => sum + bytes + bytesBeside(bytes), 0)
  if (files.length > mostFiles || wholeBytes > mostBytes) {
    throw new Conflict('packTooLarge', 'A zip holds up to 4 GB: take the files of this pack one by one.')
  }
  return zipped(files, noonOf(at))
}

async function* zipped(files: readonly ZippedFile[], mtime: Date): AsyncGenerator<Uint8Array> {
  const made: Uint8Array[] = []
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error
    made.push(bytes)
  })
  for (const file of files) {
    const entry = new ZipDeflate(file.name, { level: isPackedAlready.test(file.name) ? 0 : 6 })
    zip.add(Object.assign(entry, { mtime }))
    for await (const block of fixedBlocks(file.read(), blockBytes)) {
      entry.push(block)
      yield* made.splice(0)
    }
    if (entry.size !== file.bytes) throw new Error(`${file.name} is not as long as it should be.`)
    entry.push(new Uint8Array(), true)
    yield* made.splice(0)
  }
  zip.end()
  yield* made.splice(0)
}

/** A zip knows no time zone and fflate writes local times; noon is there on every day in every zone. */
function noonOf(day: Day): Date {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 12)
}
