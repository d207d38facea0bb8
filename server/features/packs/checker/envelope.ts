import { failed, type Finding } from './findings.ts'
import type { Source } from './source.ts'
import { nameOf, viewOf, type Directory, type Entry } from './zip-directory.ts'

const headBytes = 30
const descriptorBytes = 16
/** Lengths and checksum stand behind the packed bytes. */
const describedBehind = 0x0008
const encrypted = 0x0001
/** A list of names shrinks to a fifth, a very monotonous one to a twentieth; deflate itself ends at a thousandth. */
const mostGrowth = 200
const alwaysFineBytes = 1024 * 1024

/** A name that stays where it is unpacked, on every system. */
const safeName = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/**
 * What is wrong with a zip around its files: each once, one behind the other without gap or overlap, told the same twice,
 * in the form in which the service writes it. Nothing is unpacked.
 */
export async function faultsOfEnvelope(source: Source, { entries, startsAt }: Directory): Promise<Finding[]> {
  const names = entries.map(({ name }) => name)
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  const faults = twice.map((file) => failed('twice', { file }))
  const inOrder = entries.toSorted((one, other) => one.headerAt - other.headerAt)
  let end = 0
  for (const [index, entry] of inOrder.entries()) {
    const next = inOrder[index + 1]?.headerAt ?? startsAt
    faults.push(...(await faultsOf(source, entry, { startsAt: end, endsAt: next })))
    end = next
  }
  return faults
}

/** Files that are not to be unpacked, not even to look at them: then a zip cannot make more work than its size allows. */
export function refusedBy(faults: readonly Finding[]): ReadonlySet<unknown> {
  return new Set(faults.filter(({ name }) => name !== 'envelope').map(({ values }) => values['file']))
}

function isSafeToUnpack({ flags, method, bytes, packedBytes }: Entry): boolean {
  if ((flags & encrypted) !== 0 || (method !== 0 && method !== 8)) return false
  return bytes <= alwaysFineBytes || bytes <= packedBytes * mostGrowth
}

interface Place {
  startsAt: number
  endsAt: number
}

async function faultsOf(source: Source, entry: Entry, place: Place): Promise<Finding[]> {
  const values = { file: entry.name }
  const faults: Finding[] = []
  if (!safeName.test(entry.name)) faults.push(failed('outside', values))
  if (!isSafeToUnpack(entry)) faults.push(failed('bomb', values))
  if (entry.headerAt !== place.startsAt || place.endsAt - place.startsAt !== (await lengthOf(source, entry))) {
    faults.push(failed('place', values))
  }
  if (!isWrittenAsUsual(entry) || !(await isToldTwiceAlike(source, entry))) faults.push(failed('envelope', values))
  return faults
}

/** What only the directory tells is always the same. */
function isWrittenAsUsual({ madeBy, needed, attributes, extraBytes, commentBytes, disk }: Entry): boolean {
  const isPlain = attributes[0] === 0 && attributes[1] === 0 && disk === 0
  return isPlain && madeBy === 20 && needed === 20 && extraBytes === 0 && commentBytes === 0
}

/** Of everything that belongs to it, from its own header on. */
async function lengthOf(source: Source, { headerAt, flags, packedBytes }: Entry): Promise<number> {
  const head = await source.slice(headerAt, headerAt + headBytes)
  if (head.length < headBytes) return NaN
  const nameBytes = viewOf(head).getUint16(26, true)
  return headBytes + nameBytes + packedBytes + ((flags & describedBehind) === 0 ? 0 : descriptorBytes)
}

/** A file has a header of its own, before it, and sometimes another behind it. */
async function isToldTwiceAlike(source: Source, entry: Entry): Promise<boolean> {
  const bytes = await source.slice(entry.headerAt, dataStartOf(entry))
  if (bytes.length < headBytes || nameOf(bytes.subarray(headBytes)) !== entry.name) return false
  const head = viewOf(bytes)
  if (!beginsAlike(head, entry) || head.getUint32(26, true) !== bytes.length - headBytes) return false
  if ((entry.flags & describedBehind) === 0) return saysLengths(head, 14, entry)
  return saysLengths(head, 14, { crc: 0, packedBytes: 0, bytes: 0 }) && (await isDescribed(source, entry))
}

function beginsAlike(head: DataView, { needed, flags, method, time }: Entry): boolean {
  const isHeader = head.getUint32(0, true) === 0x04034b50 && head.getUint16(4, true) === needed
  const isPackedAlike = head.getUint16(6, true) === flags && head.getUint16(8, true) === method
  return isHeader && isPackedAlike && head.getUint32(10, true) === time
}

async function isDescribed(source: Source, entry: Entry): Promise<boolean> {
  const at = dataStartOf(entry) + entry.packedBytes
  const bytes = await source.slice(at, at + descriptorBytes)
  if (bytes.length < descriptorBytes) return false
  const descriptor = viewOf(bytes)
  return descriptor.getUint32(0, true) === 0x08074b50 && saysLengths(descriptor, 4, entry)
}

function saysLengths(view: DataView, at: number, { crc, packedBytes, bytes }: Lengths): boolean {
  const [saidCrc, saidPacked, saidBytes] = [0, 4, 8].map((offset) => view.getUint32(at + offset, true))
  return saidCrc === crc && saidPacked === packedBytes && saidBytes === bytes
}

type Lengths = Pick<Entry, 'crc' | 'packedBytes' | 'bytes'>

/** Where its packed bytes begin: the header's name is the directory's, and nothing else stands there. */
export function dataStartOf({ headerAt, name }: Entry): number {
  return headerAt + headBytes + new TextEncoder().encode(name).length
}
