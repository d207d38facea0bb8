import { walkDeflated } from './deflate-walk.ts'
import { areHarmless } from './extra-fields.ts'
import { failed, type Finding } from './findings.ts'
import { readLocalHeader, type LocalHeader } from './local-header.ts'
import type { Source } from './source.ts'
import { bytesBehind, isToldAlike, isToldAsUsual } from './told-twice.ts'
import { packedBytes } from './unpack.ts'
import type { Directory, Entry } from './zip-directory.ts'

/** Lengths behind the file, names in UTF-8, how hard the packer tried. Whatever else: it is encrypted or a patch. */
const knownFlags = 0x0008 | 0x0800 | 0x0006
/** A list of names shrinks to a fifth, a very monotonous one to a twentieth; deflate itself ends at a thousandth. */
const mostGrowth = 200
const alwaysFineBytes = 1024 * 1024

/** A name that stays where it is unpacked, on every system. */
const safeName = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/

/**
 * What is wrong with a zip around its files: each once, one behind the other without gap or overlap, told the same twice,
 * in the form in which the service writes it, with nothing behind the end of what is packed. Nothing is unpacked.
 */
export async function faultsOfEnvelope(source: Source, { entries, startsAt }: Directory): Promise<Finding[]> {
  const faults = namedTwice(entries).map((file) => failed('twice', { file }))
  const inOrder = entries.toSorted((one, other) => one.headerAt - other.headerAt)
  let end = 0
  for (const [index, entry] of inOrder.entries()) {
    const next = inOrder[index + 1]?.headerAt ?? startsAt
    faults.push(...(await faultsOf(source, entry, { startsAt: end, endsAt: next })))
    end = next
  }
  return inOneWord(faults, entries, inOrder)
}

/** Who packs the same files anew changes what is said around each: that is one thing, not one for each file. */
function inOneWord(faults: readonly Finding[], entries: readonly Entry[], inOrder: readonly Entry[]): Finding[] {
  const others = faults.filter(({ name }) => name !== 'envelope')
  const isMixed = entries.some((entry, index) => entry !== inOrder[index])
  if (!isMixed && faults.length - others.length < entries.length) return [...faults]
  return [...others, failed('repacked', { count: entries.length })]
}

function namedTwice(entries: readonly Entry[]): string[] {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const { name } of entries) (seen.has(name) ? twice : seen).add(name)
  return [...twice]
}

/** Files that are not to be unpacked, not even to look at them: then a zip cannot make more work than its size allows. */
const refusing: readonly Finding['name'][] = ['twice', 'outside', 'bomb', 'place']

export function refusedBy(faults: readonly Finding[]): ReadonlySet<unknown> {
  return new Set(faults.filter(({ name }) => refusing.includes(name)).map(({ values }) => values['file']))
}

/** A folder is nothing but a name that ends in a slash: the service writes none, most other programs do. */
export function isFolder({ name, bytes }: Entry): boolean {
  return bytes === 0 && name.endsWith('/')
}

function isSafelyNamed(entry: Entry): boolean {
  return safeName.test(isFolder(entry) ? entry.name.slice(0, -1) : entry.name)
}

function isSafeToUnpack({ flags, method, bytes, packedBytes }: Entry): boolean {
  if ((flags & ~knownFlags) !== 0 || (method !== 0 && method !== 8)) return false
  return bytes <= alwaysFineBytes || bytes <= packedBytes * mostGrowth
}

interface Place {
  startsAt: number
  endsAt: number
}

async function faultsOf(source: Source, entry: Entry, place: Place): Promise<Finding[]> {
  const values = { file: entry.name }
  const local = await readLocalHeader(source, entry)
  const faults: Finding[] = []
  if (!isSafelyNamed(entry)) faults.push(failed('outside', values))
  if (!isSafeToUnpack(entry)) faults.push(failed('bomb', values))
  const behind = local === null ? null : bytesFilling(entry, local, place)
  if (local === null || behind === null) return [...faults, failed('place', values)]
  if (!(await isToldAlike(source, entry, local, place.endsAt))) return [...faults, failed('disagrees', values)]
  if (faults.length > 0) return faults
  const fault = await faultOfForm(source, entry, isToldAsUsual(entry, local, behind))
  return fault === null ? [] : [failed(fault, values)]
}

async function faultOfForm(source: Source, entry: Entry, isAsUsual: boolean): Promise<'place' | 'envelope' | null> {
  const walked = entry.method === 8 ? await walkDeflated(packedBytes(source, entry), entry.bytes) : null
  if (walked !== null && walked.bytes !== entry.packedBytes) return 'place'
  return isAsUsual && !isFolder(entry) && walked?.isTidy !== false ? null : 'envelope'
}

/** What stands behind a file that has its place for itself, all of it, with nothing hidden; else null. */
function bytesFilling(entry: Entry, local: LocalHeader, { startsAt, endsAt }: Place): number | null {
  if (entry.headerAt !== startsAt || !areHarmless(local.extra) || !areHarmless(entry.extra)) return null
  return bytesBehind(entry, local, endsAt)
}
