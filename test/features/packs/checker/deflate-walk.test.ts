import { constants, deflateRawSync } from 'node:zlib'

import { expect } from 'chai'

import { walkDeflated, type Walked } from '../../../../server/features/packs/checker/deflate-walk.ts'

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += size) yield new Uint8Array(bytes.subarray(at, at + size))
}

const walk = (packed: Buffer, mostBytes = Infinity, size = 1_000): Promise<Walked | null> =>
  walkDeflated(inPieces(packed, size), mostBytes)

const lines = Buffer.from(
  Array.from({ length: 3_000 }, (_, at) => `${String(at)},Name ${String((at * 7919) % 997)}`).join('\n'),
)
const noise = Buffer.from(Array.from({ length: 70_000 }, (_, at) => Math.imul(at * at + 17, 2_654_435_761) >>> 24))

describe('a deflated file', () => {
  for (const [what, bytes] of [
    ['lines', lines],
    ['noise', noise],
    ['one letter again and again', Buffer.alloc(100_000, 'a')],
    ['nothing', Buffer.alloc(0)],
  ] as const) {
    it(`is followed to its end, however ${what} was packed`, async () => {
      for (const level of [0, 1, 6, 9]) {
        for (const strategy of [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_FIXED]) {
          const packed = deflateRawSync(bytes, { level, strategy })
          const end = { bytes: packed.length, isTidy: true }
          expect(await walk(packed, bytes.length), String(level)).to.deep.equal(end)
          expect(await walk(Buffer.concat([packed, noise]), bytes.length), String(level)).to.deep.equal(end)
        }
      }
    })
  }

  it('is not followed further than it may be long', async () => {
    for (const bytes of [lines, noise]) {
      for (const level of [0, 6]) expect(await walk(deflateRawSync(bytes, { level }), bytes.length - 1)).to.equal(null)
    }
  })

  it('is followed in pieces of any size', async () => {
    const packed = deflateRawSync(lines)
    for (const size of [1, 7, 8, 513, 100_000]) {
      expect(await walk(packed, lines.length, size)).to.deep.equal({ bytes: packed.length, isTidy: true })
    }
  })

  it('is not tidy with a bit that means nothing, between blocks or at the end', async () => {
    const stored = deflateRawSync(noise, { level: 0 })
    expect((await walk(Buffer.concat([Buffer.from([stored[0]! | 0x08]), stored.subarray(1)])))?.isTidy).to.equal(false)
    const [first, last] = deflateRawSync(Buffer.alloc(0))
    expect(await walk(Buffer.from([first!, last! | 0x80]))).to.deep.equal({ bytes: 2, isTidy: false })
  })

  it('cannot be followed when it is cut off or breaks the rules', async () => {
    const packed = deflateRawSync(lines)
    for (let length = 0; length < packed.length; length += 501) {
      expect(await walk(packed.subarray(0, length)), String(length)).to.equal(null)
    }
    expect(await walk(Buffer.from([0x07, 0, 0, 0, 0])), 'a block of no kind').to.equal(null)
    expect(await walk(Buffer.from([0x01, 1, 0, 0, 0, 0])), 'a length told in two ways').to.equal(null)
  })
})
