import { inflateSync } from 'node:zlib'

import { streamsIn } from './pdf-streams.ts'

/** More of a file's structure than this is no letter. Bounds what a small file can be blown up to. */
export const mostInflatedBytes = 32 * 1024 * 1024

/**
 * Names that only what acts by itself, or carries other files, has a use for: scripts, programs, forms that send,
 * media, files within the file, and forms that are programs of their own. `Encrypt` hides all of them.
 */
const longNames = new Set([
  'JavaScript',
  'Launch',
  'EmbeddedFile',
  'EmbeddedFiles',
  'RichMedia',
  'RichMediaInstance',
  'XFA',
  'SubmitForm',
  'ImportData',
  'GoToR',
  'GoToE',
  'Rendition',
  'Movie',
  'Sound',
  '3D',
  'Encrypt',
])

/** Two letters come about by chance in compressed bytes: they are looked for only where the structure is. */
const shortNames = new Set(['JS', 'AA'])

const nameToken = /\/(?:[^\0\t\n\f\r ()<>[\]{}/%#]|#[0-9a-fA-F]{2})+/g

/** What the structure of a PDF speaks of, of what it must not; null where it is packed in a way that cannot be read. */
export function tellingNames(bytes: Buffer): ReadonlySet<string> | null {
  const text = bytes.toString('latin1')
  const found = new Set(namesIn(text).filter((name) => longNames.has(name) || name === 'OpenAction'))
  let budget = mostInflatedBytes
  let outsideFrom = 0
  for (const { outside, dictionary, from, to } of streamsIn(text)) {
    addTo(found, outside)
    outsideFrom = to
    if (!holdsObjects(dictionary)) continue
    const packed = unpacked(dictionary, bytes.subarray(from, to), budget)
    if (packed === null) return null
    budget -= packed.length
    addTo(found, packed.toString('latin1'))
  }
  addTo(found, text.slice(outsideFrom))
  return found
}

function addTo(found: Set<string>, structure: string): void {
  for (const name of namesIn(structure)) {
    if (longNames.has(name) || shortNames.has(name) || name === 'OpenAction') found.add(name)
  }
}

/** Each name once, however it is written: `/J#61vaScript` is `JavaScript`. */
export function namesIn(text: string): string[] {
  const written = new Set(Array.from(text.matchAll(nameToken), ([token]) => token))
  return Array.from(written, plainName)
}

function plainName(token: string): string {
  return token
    .slice(1)
    .replaceAll(/#([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

/** A stream of objects says how many there are and where the first begins, also where it does not say its type. */
export function holdsObjects(dictionary: string): boolean {
  const names = namesIn(dictionary)
  return names.includes('ObjStm') || (names.includes('N') && names.includes('First'))
}

/** What is in a stream. Null for anything but plain or deflated bytes: nobody packs objects otherwise who has nothing to hide. */
export function unpacked(dictionary: string, packed: Buffer, mostBytes: number): Buffer | null {
  const names = namesIn(dictionary)
  if (!names.includes('Filter')) return names.includes('F') ? null : packed
  const hasOneFilter = /\/Filter\s*(\[\s*)?\/FlateDecode\s*\]?\s*(\/|>>)/.test(dictionary)
  if (!hasOneFilter || names.includes('DecodeParms')) return null
  try {
    // What follows the deflated bytes, a line's end, is left alone.
    return inflateSync(packed, { maxOutputLength: Math.max(1, mostBytes) })
  } catch {
    return null
  }
}
