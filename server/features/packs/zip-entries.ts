import { Zip, ZipDeflate, type DeflateOptions } from 'fflate'

import type { Day } from '../../platform/clock.ts'
import { fixedBlocks } from './fixed-blocks.ts'

/** One file within a zip, whose length shows when it has been read. */
export interface ZipEntry {
  name: string
  /** 0 for what would not become smaller. */
  level: NonNullable<DeflateOptions['level']>
  read: () => AsyncIterable<Uint8Array>
}

/** Beyond them a zip needs the extension zip64, which some programs of recipients do not read. */
export const mostZipBytes = 4 * 2 ** 30 - 1
export const mostZipEntries = 65_535

const blockBytes = 64 * 1024

/**
 * A zip of these entries in this order, all dated at noon of that day, a piece at a time; no entry is read further ahead than
 * a block. The same entries give the same bytes, in every time zone and on every machine. Throws for what a zip cannot hold.
 */
export async function* zipEntries(entries: readonly ZipEntry[], at: Day): AsyncGenerator<Uint8Array> {
  const mtime = noonOf(at)
  let made: Uint8Array[] = []
  let madeBytes = 0
  const zip = new Zip((error, bytes) => {
    if (error !== null) throw error
    made.push(bytes)
    madeBytes += bytes.length
  })
  function takeMade(): Uint8Array[] {
    if (madeBytes > mostZipBytes) throw new Error('A zip holds up to 4 GB.')
    const taken = made
    made = []
    return taken
  }

  for (const { name, level, read } of entries) {
    const entry = Object.assign(new ZipDeflate(name, { level }), { mtime })
    zip.add(entry)
    for await (const block of fixedBlocks(read(), blockBytes)) {
      entry.push(block)
      if (entry.size > mostZipBytes) throw new Error(`${name} is over 4 GB, which a zip cannot hold.`)
      yield* takeMade()
    }
    entry.push(new Uint8Array(), true)
    yield* takeMade()
  }
  zip.end()
  yield* takeMade()
}

/** A zip knows no time zone and fflate writes local times; noon is there on every day in every zone. */
function noonOf(day: Day): Date {
  const [year = NaN, month = NaN, date = NaN] = day.split('-').map(Number)
  return new Date(year, month - 1, date, 12)
}
