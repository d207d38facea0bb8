import { buffer } from 'node:stream/consumers'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import { packName } from '../../../server/features/packs/pack-name.ts'
import { zipStream, type ZippedFile } from '../../../server/features/packs/zip-stream.ts'
import { Conflict } from '../../../server/platform/errors.ts'
import { aSummary } from '../../support/a-pack-source.ts'
import { rejectionOf } from '../../support/rejection.ts'

const pattern = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index) % 251))

/** Its content in pieces of that size. */
function aFile(name: string, content: Buffer, pieceBytes = 70_000): ZippedFile {
  return {
    name,
    bytes: content.length,
    async *read() {
      for (let start = 0; start < content.length; start += pieceBytes) {
        yield content.subarray(start, start + pieceBytes)
      }
    },
  }
}

const files = (pieceBytes?: number) => [
  aFile('letter.html', Buffer.from('Лист '.repeat(20_000)), pieceBytes),
  aFile('signatures.xlsx', pattern, pieceBytes),
  aFile('charts/звіт.svg', Buffer.from('<svg/>'), pieceBytes),
  aFile('empty.txt', Buffer.alloc(0), pieceBytes),
]

const zipOf = (all: readonly ZippedFile[], at = '2026-11-22'): Promise<Buffer> => buffer(zipStream(all, at))

describe('the zip of a pack', () => {
  it('gives back every file, in the order given, whatever its name', async () => {
    const unpacked = unzipSync(await zipOf(files()))

    expect(Object.keys(unpacked)).to.deep.equal(['letter.html', 'signatures.xlsx', 'charts/звіт.svg', 'empty.txt'])
    expect(Buffer.from(unpacked['signatures.xlsx']!).equals(pattern)).to.equal(true)
    expect(Buffer.from(unpacked['letter.html']!).toString()).to.equal('Лист '.repeat(20_000))
    expect(unpacked['empty.txt']).to.have.length(0)
  })

  it('is the same bytes for the same files, however they are read', async () => {
    const first = await zipOf(files(70_000))
    const second = await zipOf(files(999))

    expect(first.equals(second)).to.equal(true)
  })

  it('is dated on the day of the pack in every time zone', async () => {
    const zone = process.env['TZ']
    const zips: Buffer[] = []
    try {
      for (const other of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
        process.env['TZ'] = other
        zips.push(await zipOf(files()))
      }
    } finally {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    }

    expect(zips[0]!.equals(zips[1]!)).to.equal(true)
    // Bits of MS-DOS: years since 1980, month, day.
    expect(zips[0]!.readUInt16LE(12)).to.equal(((2026 - 1980) << 9) | (11 << 5) | 22)
  })

  it('reads no more than it is asked for', async () => {
    let readBytes = 0
    const endless: ZippedFile = {
      name: 'endless.csv',
      bytes: 100_000_000,
      async *read() {
        for (;;) {
          readBytes += 16_384
          yield new Uint8Array(16_384)
        }
      },
    }

    const zip = zipStream([endless], '2026-11-22')[Symbol.asyncIterator]()
    await zip.next()
    await zip.next()
    await zip.return?.()

    expect(readBytes).to.be.below(1_000_000)
  })

  it('fails when a file ends too early', async () => {
    const cutOff = { ...aFile('signatures.csv', pattern), bytes: pattern.length + 1 }

    const error = await rejectionOf(zipOf([cutOff]))

    expect(error).to.be.an('error').with.property('message', 'signatures.csv is not as long as it should be.')
  })

  it('refuses what a zip cannot hold before it writes a byte', () => {
    const half = { ...aFile('signatures.xlsx', pattern), bytes: 2 ** 31 }

    expect(() => zipStream([half, half], '2026-11-22')).to.throw(Conflict, 'A zip holds up to 4 GB')
  })

  it('is called by petition, recipient and day', () => {
    expect(packName(aSummary())).to.equal('free-them--united-nations--2026-11-22.zip')
  })
})
