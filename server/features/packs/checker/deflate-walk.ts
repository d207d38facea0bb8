import { createBitReader, type BitReader } from './bit-reader.ts'
import { codeOf, symbolIn, type Code } from './huffman.ts'

export interface Walked {
  /** Up to where it ends by what it says itself, even where more follows. */
  bytes: number
  /** Whether bits that mean nothing, up to a whole byte, are left as they are. */
  isTidy: boolean
}

/** The longest head of a block, and the longest symbol with its additions. */
const [headBytes, symbolBytes] = [512, 8]

/**
 * Goes through a deflated file without unpacking it, to see where it ends: unpackers differ in whether they complain of
 * what follows, and none tells of the bits between. Null for what breaks the rules, or would become longer than that.
 * Source: RFC 1951.
 */
export async function walkDeflated(
  packed: AsyncIterable<Uint8Array<ArrayBuffer>>,
  mostBytes: number,
): Promise<Walked | null> {
  const pieces = packed[Symbol.asyncIterator]()
  const bits = createBitReader(pieces)
  const way = { leftBytes: mostBytes, isTidy: true }
  try {
    for (let isLast = false; !isLast;) {
      await bits.prepare(headBytes)
      isLast = bits.take(1) === 1
      await passBlock(bits, bits.take(2), way)
    }
    return { bytes: bits.takenBytes(), isTidy: bits.takeRest() === 0 && way.isTidy }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return null
  } finally {
    await pieces.return?.()
  }
}

interface Way {
  /** So many may still be unpacked from it. */
  leftBytes: number
  isTidy: boolean
}

function pass(way: Way, bytes: number): void {
  way.leftBytes -= bytes
  if (way.leftBytes < 0) throw new RangeError('It is longer than it says.')
}

async function passBlock(bits: BitReader, kind: number, way: Way): Promise<void> {
  if (kind === 3) throw new RangeError('There is no such block.')
  if (kind === 0) return passStored(bits, way)
  const { symbols, distances } = kind === 1 ? fixed : codesIn(bits)
  const takeBit = (): number => bits.take(1)
  for (;;) {
    if (!bits.isReady(symbolBytes)) await bits.prepare(symbolBytes)
    const symbol = symbolIn(symbols, takeBit)
    if (symbol === endOfBlock) return
    if (symbol < endOfBlock) {
      pass(way, 1)
    } else {
      const { least, more } = repeatOf(lengths, symbol - endOfBlock - 1)
      pass(way, least + bits.take(more))
      bits.take(repeatOf(furthest, symbolIn(distances, takeBit)).more)
    }
  }
}

async function passStored(bits: BitReader, way: Way): Promise<void> {
  if (bits.takeRest() !== 0) way.isTidy = false
  const [length, complement] = [bits.take(16), bits.take(16)]
  if ((length ^ complement) !== 0xffff) throw new RangeError('Its length is told in two ways.')
  pass(way, length)
  await bits.skip(length)
}

/** What a symbol stands for at least, and how many bits say how much more. */
interface Repeat {
  least: number
  more: number
}

const endOfBlock = 256
const zeros = (count: number): number[] => new Array<number>(count).fill(0)
const fourOfEach = [1, 2, 3, 4, 5].flatMap((more) => [more, more, more, more])

function stepsFrom(first: number, bits: readonly number[]): Repeat[] {
  let least = first
  return bits.map((more) => {
    const step = { least, more }
    least += 2 ** more
    return step
  })
}

const lengths: readonly Repeat[] = [...stepsFrom(3, [...zeros(8), ...fourOfEach]), { least: 258, more: 0 }]
const furthest: readonly Repeat[] = stepsFrom(1, [
  0,
  0,
  ...Array.from({ length: 14 }, (_, more) => [more, more]).flat(),
])

function repeatOf(table: readonly Repeat[], symbol: number): Repeat {
  const repeat = table[symbol]
  if (repeat === undefined) throw new RangeError('There is no such symbol.')
  return repeat
}

interface Codes {
  symbols: Code
  distances: Code
}

const fixed: Codes = {
  symbols: codeOf([8, 9, 7, 8].flatMap((bits, part) => new Array<number>([144, 112, 24, 8][part] ?? 0).fill(bits))),
  distances: codeOf(new Array<number>(30).fill(5)),
}

const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

/** The codes that a block brings for itself. */
function codesIn(bits: BitReader): Codes {
  const [symbolCount, distanceCount, count] = [bits.take(5) + 257, bits.take(5) + 1, bits.take(4) + 4]
  const lengthsOfLengths = zeros(orderOfLengths.length)
  for (const place of orderOfLengths.slice(0, count)) lengthsOfLengths[place] = bits.take(3)
  const all = lengthsIn(bits, codeOf(lengthsOfLengths), symbolCount + distanceCount)
  return { symbols: codeOf(all.slice(0, symbolCount)), distances: codeOf(all.slice(symbolCount)) }
}

function lengthsIn(bits: BitReader, code: Code, count: number): number[] {
  const told: number[] = []
  while (told.length < count) {
    const symbol = symbolIn(code, () => bits.take(1))
    if (symbol < 16) told.push(symbol)
    else if (symbol === 16) told.push(...new Array<number>(bits.take(2) + 3).fill(told.at(-1) ?? 0))
    else told.push(...zeros(symbol === 17 ? bits.take(3) + 3 : bits.take(7) + 11))
  }
  return told
}
