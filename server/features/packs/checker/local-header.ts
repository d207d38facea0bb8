import type { Source } from './source.ts'
import { nameOf, viewOf, type Entry } from './zip-directory.ts'

/** What stands before a file in a zip: most of what the list at the end says of it, once more. */
export interface LocalHeader {
  needed: number
  flags: number
  method: number
  time: number
  crc: number
  packedBytes: number
  bytes: number
  name: string
  extra: Uint8Array<ArrayBuffer>
  /** Where the packed bytes begin. */
  dataAt: number
}

const headBytes = 30

/** Null where none stands. Source: PKWARE APPNOTE 6.3.10, 4.3.7. */
export async function readLocalHeader(source: Source, { headerAt }: Entry): Promise<LocalHeader | null> {
  const fixed = await source.slice(headerAt, headerAt + headBytes)
  if (fixed.length < headBytes) return null
  const head = viewOf(fixed)
  if (head.getUint32(0, true) !== 0x04034b50) return null
  const [nameBytes, extraBytes] = [head.getUint16(26, true), head.getUint16(28, true)]
  const dataAt = headerAt + headBytes + nameBytes + extraBytes
  const rest = await source.slice(headerAt + headBytes, dataAt)
  return {
    needed: head.getUint16(4, true),
    flags: head.getUint16(6, true),
    method: head.getUint16(8, true),
    time: head.getUint32(10, true),
    crc: head.getUint32(14, true),
    packedBytes: head.getUint32(18, true),
    bytes: head.getUint32(22, true),
    name: nameOf(rest.subarray(0, nameBytes)),
    extra: rest.subarray(nameBytes),
    dataAt,
  }
}
