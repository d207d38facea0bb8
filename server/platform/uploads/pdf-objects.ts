import { holdsObjects, mostInflatedBytes, unpacked } from './pdf-names.ts'
import type { PdfStream } from './pdf-streams.ts'

/** Where an object of that number stands, in whatever it stands in; an older version of it, too. */
export interface PlacedObject {
  number: number
  from: number
  /** It ends there at the latest. */
  to: number
}

const objectBegins = /(?<!\d)(\d+)\s+\d+\s+obj/g

/** Objects outside of streams. */
export function objectsIn({ from, text }: { from: number; text: string }): PlacedObject[] {
  return Array.from(text.matchAll(objectBegins), ({ index, 0: head, 1: number }) => ({
    number: Number(number),
    from: from + index + head.length,
    to: from + text.length,
  }))
}

/** What a stream of objects holds. */
export interface PackedObjects {
  stream: PdfStream
  plain: Buffer
  objects: readonly PlacedObject[]
}

/** All of them; null for each that cannot be read. */
export function packedIn(bytes: Buffer, streams: readonly PdfStream[]): (PackedObjects | null)[] {
  let budget = mostInflatedBytes
  return streams
    .filter(({ dictionary }) => holdsObjects(dictionary))
    .map((stream) => {
      const plain = unpacked(stream.dictionary, bytes.subarray(stream.from, stream.to), budget)
      if (plain === null) return null
      budget -= plain.length
      return { stream, plain: Buffer.from(plain), objects: placedIn(stream.dictionary, plain) }
    })
}

function placedIn(dictionary: string, plain: Buffer): PlacedObject[] {
  const first = Number(/\/First\s+(\d+)/.exec(dictionary)?.[1] ?? 0)
  const numbers = plain.toString('latin1', 0, first).trim().split(/\s+/).map(Number)
  const starts = numbers.filter((_, index) => index % 2 === 1).map((offset) => first + offset)
  const named = numbers.filter((_, index) => index % 2 === 0)
  return starts.map((from, index) => ({
    number: named[index] ?? 0,
    from,
    // They stand in no order that anybody promised.
    to: Math.min(plain.length, ...starts.filter((start) => start > from)),
  }))
}
