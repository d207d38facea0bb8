import { crc32 } from 'node:zlib'

/** A file of a zip as somebody may write it, true or not. */
export interface RawEntry {
  name: string
  /** 0: as it is. 8: deflated. */
  method: number
  /** How long it says it is when unpacked. */
  bytes: number
  packed: Buffer
  extra?: Buffer
  /** What the header before the file says, where that differs. */
  localName?: string
  localBytes?: number
  localMethod?: number
  localExtra?: Buffer
}

/** A zip byte by byte, without help that would keep it from lying. `count`: how many files it says it has. */
export function rawZip(entries: readonly RawEntry[], { count = entries.length }: { count?: number } = {}): Buffer {
  const places: number[] = []
  let at = 0
  const files = entries.map((entry) => {
    places.push(at)
    const whole = Buffer.concat([localHeader(entry), entry.packed])
    at += whole.length
    return whole
  })
  const directory = Buffer.concat(entries.map((entry, index) => directoryEntry(entry, places[index] ?? 0)))
  return Buffer.concat([...files, directory, end(count, directory.length, at)])
}

const version = 20
const noon = 0x5b76_6000

function localHeader({ name, localName = name, localExtra = Buffer.alloc(0), ...entry }: RawEntry): Buffer {
  const { method, localMethod = method, bytes, localBytes = bytes, packed } = entry
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(version, 4)
  writeCommon(head.subarray(6), { method: localMethod, bytes: localBytes, packed })
  head.writeUInt16LE(Buffer.byteLength(localName), 26)
  head.writeUInt16LE(localExtra.length, 28)
  return Buffer.concat([head, Buffer.from(localName), localExtra])
}

function directoryEntry({ name, extra = Buffer.alloc(0), ...entry }: RawEntry, at: number): Buffer {
  const head = Buffer.alloc(46)
  head.writeUInt32LE(0x02014b50, 0)
  head.writeUInt16LE(version, 4)
  head.writeUInt16LE(version, 6)
  writeCommon(head.subarray(8), entry)
  head.writeUInt16LE(Buffer.byteLength(name), 28)
  head.writeUInt16LE(extra.length, 30)
  head.writeUInt32LE(at, 42)
  return Buffer.concat([head, Buffer.from(name), extra])
}

/** What both headers tell, from the flags on. */
function writeCommon(head: Buffer, { method, bytes, packed }: Pick<RawEntry, 'method' | 'bytes' | 'packed'>): void {
  head.writeUInt16LE(method, 2)
  head.writeUInt32LE(noon, 4)
  head.writeUInt32LE(crc32(packed), 8)
  head.writeUInt32LE(packed.length, 12)
  head.writeUInt32LE(bytes, 16)
}

function end(count: number, directoryBytes: number, directoryAt: number): Buffer {
  const record = Buffer.alloc(22)
  record.writeUInt32LE(0x06054b50, 0)
  record.writeUInt16LE(count, 8)
  record.writeUInt16LE(count, 10)
  record.writeUInt32LE(directoryBytes, 12)
  record.writeUInt32LE(directoryAt, 16)
  return record
}
