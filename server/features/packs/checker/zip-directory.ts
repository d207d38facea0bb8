import { CannotRead } from './findings.ts'
import type { Source } from './source.ts'

/** A file of a zip, as the directory at its end tells it. */
export interface Entry {
  name: string
  madeBy: number
  needed: number
  flags: number
  /** 0: as it is. 8: deflated. */
  method: number
  /** Time and day, as a zip writes them. */
  time: number
  crc: number
  packedBytes: number
  bytes: number
  extra: Uint8Array<ArrayBuffer>
  commentBytes: number
  disk: number
  attributes: readonly [internal: number, external: number]
  headerAt: number
}

export interface Directory {
  entries: readonly Entry[]
  /** Where the directory begins, and what is packed ends. */
  startsAt: number
}

const endBytes = 22
const headBytes = 46
/** Far more than a pack has: what says so is no pack, and its list need not be read into memory. */
const mostDirectoryBytes = 1024 * 1024

/**
 * The list of files at the end of a zip. Reads nothing else. Strict: nothing may stand behind it, and nothing between it and
 * its end. Throws CannotRead.
 * Source: PKWARE APPNOTE 6.3.10, 4.3.12 and 4.3.16; packs have no zip64.
 */
export async function readDirectory(source: Source): Promise<Directory> {
  if (source.size < endBytes) throw new CannotRead('notZip')
  const endAt = source.size - endBytes
  const end = viewOf(await source.slice(endAt, source.size))
  if (end.getUint32(0, true) !== 0x06054b50) throw new CannotRead(await whatElse(source))
  const [bytes, startsAt, count] = [end.getUint32(12, true), end.getUint32(16, true), end.getUint16(10, true)]
  const isOneDisk = end.getUint32(4, true) === 0 && end.getUint16(8, true) === count && end.getUint16(20, true) === 0
  if (!isOneDisk || startsAt + bytes !== endAt || bytes > mostDirectoryBytes) throw new CannotRead('directory')
  const entries = entriesIn(await source.slice(startsAt, endAt))
  if (entries.length !== count) throw new CannotRead('directory')
  return { entries, startsAt }
}

/** Source: age-encryption.org/v1, the first line. */
const ageBegins = 'age-encryption.org/'

async function whatElse(source: Source): Promise<CannotRead['reason']> {
  const begin = await source.slice(0, ageBegins.length)
  if (nameOf(begin) === ageBegins) return 'encrypted'
  return viewOf(begin).getUint32(0, true) === 0x04034b50 ? 'cut' : 'notZip'
}

function entriesIn(bytes: Uint8Array<ArrayBuffer>): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < bytes.length;) {
    const head = viewOf(bytes.subarray(at, at + headBytes))
    if (head.byteLength < headBytes || head.getUint32(0, true) !== 0x02014b50) throw new CannotRead('directory')
    const nameEnds = at + headBytes + head.getUint16(28, true)
    const extraEnds = nameEnds + head.getUint16(30, true)
    const name = nameOf(bytes.subarray(at + headBytes, nameEnds))
    const entry = entryOf(head, name, bytes.subarray(nameEnds, extraEnds))
    entries.push(entry)
    at = extraEnds + entry.commentBytes
    if (at > bytes.length) throw new CannotRead('directory')
  }
  return entries
}

function entryOf(head: DataView, name: string, extra: Uint8Array<ArrayBuffer>): Entry {
  return {
    name,
    madeBy: head.getUint16(4, true),
    needed: head.getUint16(6, true),
    flags: head.getUint16(8, true),
    method: head.getUint16(10, true),
    time: head.getUint32(12, true),
    crc: head.getUint32(16, true),
    packedBytes: head.getUint32(20, true),
    bytes: head.getUint32(24, true),
    extra,
    commentBytes: head.getUint16(32, true),
    disk: head.getUint16(34, true),
    attributes: [head.getUint16(36, true), head.getUint32(38, true)],
    headerAt: head.getUint32(42, true),
  }
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>): DataView {
  return new DataView(buffer, byteOffset, byteLength)
}

/** With a byte order mark, if there is one: else two names would be one. */
export function nameOf(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
}
