import type { LocalHeader } from './local-header.ts'
import type { Source } from './source.ts'
import { viewOf, type Entry } from './zip-directory.ts'

/** Lengths and checksum stand behind the packed bytes. */
const describedBehind = 0x0008
/** With the sign that it begins with, and in old zips without it. */
const descriptorBytes = { signed: 16, bare: 12 } as const

type Lengths = Pick<Entry, 'crc' | 'packedBytes' | 'bytes'>

const none: Lengths = { crc: 0, packedBytes: 0, bytes: 0 }

/** How many bytes stand behind the packed ones; null for what no zip has there. */
export function bytesBehind({ flags, packedBytes }: Entry, { dataAt }: LocalHeader, endsAt: number): number | null {
  const count = endsAt - dataAt - packedBytes
  if ((flags & describedBehind) === 0) return count === 0 ? count : null
  return count === descriptorBytes.signed || count === descriptorBytes.bare ? count : null
}

/**
 * Whether everything by which a program could unpack a file is told alike before it, behind it and in the list at the end.
 * Otherwise one program may show something else than the next.
 */
export async function isToldAlike(source: Source, entry: Entry, local: LocalHeader, endsAt: number): Promise<boolean> {
  const { name, flags, method } = entry
  if (local.name !== name || local.flags !== flags || local.method !== method) return false
  if ((flags & describedBehind) === 0) return areSame(local, entry)
  if (!areSame(local, none) && !areSame(local, entry)) return false
  return areSame(await descriptorOf(source, local.dataAt + entry.packedBytes, endsAt), entry)
}

function areSame(one: Lengths | null, other: Lengths): boolean {
  return one !== null && one.crc === other.crc && one.packedBytes === other.packedBytes && one.bytes === other.bytes
}

async function descriptorOf(source: Source, startsAt: number, endsAt: number): Promise<Lengths | null> {
  const view = viewOf(await source.slice(startsAt, endsAt))
  const at = view.byteLength - descriptorBytes.bare
  if (at > 0 && view.getUint32(0, true) !== 0x08074b50) return null
  const [crc = 0, packedBytes = 0, bytes = 0] = [0, 4, 8].map((offset) => view.getUint32(at + offset, true))
  return { crc, packedBytes, bytes }
}

/** Whether it is told in the form in which the service writes it; else it was packed by something else. */
export function isToldAsUsual(entry: Entry, local: LocalHeader, behind: number): boolean {
  const isWithoutMore = entry.extra.length === 0 && local.extra.length === 0 && behind === descriptorBytes.signed
  return isWithoutMore && isPlain(entry) && local.needed === usual && local.time === entry.time && areSame(local, none)
}

/** Version 2.0 of the format, with nothing of the system on which it was made. */
const usual = 20

function isPlain({ madeBy, needed, attributes, commentBytes, disk }: Entry): boolean {
  const told = [...attributes, commentBytes, disk]
  return madeBy === usual && needed === usual && told.every((value) => value === 0)
}
