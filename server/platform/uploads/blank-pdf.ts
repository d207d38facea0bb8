import { deflateSync } from 'node:zlib'

import { blankJpeg } from './blank-jpeg.ts'
import { blankStrings } from './blank-strings.ts'
import { namesIn } from './pdf-names.ts'
import { objectsIn, packedIn, type PackedObjects, type PlacedObject } from './pdf-objects.ts'
import { streamsIn, type PdfStream } from './pdf-streams.ts'

/** The same file, as long as before, without what it said of its maker. */
export interface BlankedPdf {
  bytes: Buffer
  /** False where something in it cannot be read, or not be taken away: it may tell anything. */
  isWhole: boolean
}

const noMetadata = Buffer.from(
  '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta><?xpacket end="r"?>',
)

/**
 * Empties, in place, what a PDF says of itself: the values of its information dictionaries, older ones included, its XMP,
 * and what cameras wrote into its photos. What pages show is not touched, nor where anything stands, so that no
 * table of places has to be written anew. Source: ISO 32000-1, 14.3.
 */
export function blankPdf(bytes: Buffer): BlankedPdf {
  const text = bytes.toString('latin1')
  const copy = Buffer.from(bytes)
  const streams = [...streamsIn(text)]
  const outsides = outsidesOf(text, streams)
  const packed = packedIn(bytes, streams)
  const readable = packed.filter((one) => one !== null)
  const objects = outsides.flatMap(objectsIn)
  const notes = notesAmong(outsides, [{ plain: copy, objects }, ...readable])
  for (const { number, from, to } of objects) if (notes.has(number)) blankStrings(copy, from, to)
  const areGone = [
    ...readable.map((one) => blankPacked(one, { copy, notes })),
    ...streams.map((stream) => blankStream(stream, copy)),
  ]
  return { bytes: copy, isWhole: readable.length === packed.length && areGone.every(Boolean) }
}

interface Outside {
  from: number
  text: string
}

function outsidesOf(text: string, streams: readonly PdfStream[]): Outside[] {
  const from = streams.at(-1)?.to ?? 0
  const last = { from, text: text.slice(from) }
  return [...streams.map(({ outsideFrom, outside }) => ({ from: outsideFrom, text: outside })), last]
}

/** Numbers of the objects that hold nothing but notes: what is named so, and what these name. */
function notesAmong(
  outsides: readonly Outside[],
  held: readonly Pick<PackedObjects, 'plain' | 'objects'>[],
): ReadonlySet<number> {
  const named = new Set(
    outsides.flatMap(({ text }) =>
      Array.from(text.matchAll(/\/Info\s+(\d+)\s+\d+\s+R/g), ([, number]) => Number(number)),
    ),
  )
  const further = held.flatMap(({ plain, objects }) =>
    objects.filter(({ number }) => named.has(number)).flatMap((object) => namedBy(plain, object)),
  )
  return new Set([...named, ...further])
}

function namedBy(plain: Buffer, { from, to }: PlacedObject): number[] {
  const [body = ''] = plain.toString('latin1', from, to).split('endobj', 1)
  return Array.from(body.matchAll(/(?<!\d)(\d+)\s+\d+\s+R/g), ([, number]) => Number(number))
}

/** False where nobody can say what is left in it. */
function blankStream(stream: PdfStream, copy: Buffer): boolean {
  const names = namesIn(stream.dictionary)
  if (names.includes('Metadata') && names.includes('XML')) return blankMetadata(stream, copy)
  if (names.includes('DCTDecode')) return blankPhoto(stream, copy)
  return !names.includes('JPXDecode')
}

const deflated = /\/Filter\s*(\[\s*)?\/FlateDecode\s*\]?\s*(\/|>>)/

function blankMetadata({ dictionary, from, to }: PdfStream, copy: Buffer): boolean {
  const names = namesIn(dictionary)
  const isPlain = !names.includes('Filter')
  if (!isPlain && (!deflated.test(dictionary) || names.includes('DecodeParms'))) return false
  if (!isPlain) return put(copy, deflateSync(noMetadata), { from, to }) || put(copy, deflateSync(''), { from, to })
  const room = copy.subarray(from, endOfData(copy, { from, to }))
  room.fill(' ')
  if (noMetadata.length <= room.length) noMetadata.copy(room)
  return true
}

function blankPacked(
  { stream, plain, objects }: PackedObjects,
  { copy, notes }: { copy: Buffer; notes: ReadonlySet<number> },
): boolean {
  const ours = objects.filter(({ number }) => notes.has(number))
  if (ours.length === 0) return true
  for (const { from, to } of ours) blankStrings(plain, from, to)
  if (namesIn(stream.dictionary).includes('Filter')) return put(copy, deflateSync(plain, { level: 9 }), stream)
  plain.copy(copy, stream.from)
  return true
}

function blankPhoto({ dictionary, from, to }: PdfStream, copy: Buffer): boolean {
  if (!/\/Filter\s*(\[\s*)?\/DCTDecode\s*\]?\s*(\/|>>)/.test(dictionary)) return false
  return blankJpeg(copy.subarray(from, endOfData(copy, { from, to })))
}

/** Without the end of line that belongs to `endstream`. */
function endOfData(bytes: Buffer, { from, to }: Pick<PdfStream, 'from' | 'to'>): number {
  let end = to
  if (end > from && bytes[end - 1] === 0x0a) end -= 1
  if (end > from && bytes[end - 1] === 0x0d) end -= 1
  return end
}

/** What follows deflated bytes nobody reads. False where there is no room. */
function put(bytes: Buffer, data: Buffer, place: Pick<PdfStream, 'from' | 'to'>): boolean {
  const end = endOfData(bytes, place)
  if (place.from + data.length > end) return false
  data.copy(bytes, place.from)
  bytes.fill(0, place.from + data.length, end)
  return true
}
