import { crc32 } from 'node:zlib'

import { expect } from 'chai'

import { plainImage } from '../../../server/platform/uploads/plain-image.ts'

const telling = 'GPS 44.95 34.10 taken by Olena'

const segment = (marker: number, data: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(data.length + 2, 2)
  return Buffer.concat([head, data])
}

/** What cameras write, with the orientation among it. */
function exif(orientation: number): Buffer {
  const tiff = Buffer.alloc(22)
  tiff.write('II', 'latin1')
  tiff.writeUInt16LE(42, 2)
  tiff.writeUInt32LE(8, 4)
  tiff.writeUInt16LE(1, 8)
  tiff.writeUInt16LE(0x0112, 10)
  tiff.writeUInt16LE(3, 12)
  tiff.writeUInt32LE(1, 14)
  tiff.writeUInt16LE(orientation, 18)
  return segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), tiff, Buffer.from(telling)]))
}

const start = Buffer.from([0xff, 0xd8])
const end = Buffer.from([0xff, 0xd9])
/** Without a preview, unless there is one. */
const jfifWith = (preview: string): Buffer =>
  segment(
    0xe0,
    Buffer.concat([
      Buffer.from('JFIF\0'),
      Buffer.alloc(7),
      Buffer.from([preview.length, preview.length && 1]),
      Buffer.from(preview),
    ]),
  )
const jfif = jfifWith('')
const colours = segment(0xe2, Buffer.from('ICC_PROFILE\0colours'))
/** Compressed data holds marks of its own. */
const scan = Buffer.concat([segment(0xda, Buffer.from([1])), Buffer.from([7, 0xff, 0, 8, 0xff, 0xd0, 9])])
const jpeg = (...telltales: Buffer[]): Buffer => Buffer.concat([start, jfif, ...telltales, colours, scan, end])

const pngChunk = (type: string, data: string | Buffer = ''): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(data)])
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length - 4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
const png = (...telltales: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', Buffer.alloc(13)),
    ...telltales,
    pngChunk('IDAT', 'pixels'),
    pngChunk('IEND'),
  ])

const webpChunk = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type, 'latin1'), size, data, Buffer.alloc(data.length % 2)])
}
function webp(flags: number, ...telltales: Buffer[]): Buffer {
  const shape = webpChunk('VP8X', Buffer.from([flags, 0, 0, 0, 1, 0, 0, 1, 0, 0]))
  return webpChunk(
    'RIFF',
    Buffer.concat([Buffer.from('WEBP'), shape, webpChunk('VP8 ', Buffer.from('odd')), ...telltales]),
  )
}

describe('an image that is sent in', () => {
  it('has no preview of what it once showed', () => {
    const previews = [jfifWith(telling), segment(0xe0, Buffer.from(`JFXX\0${telling}`))]
    const written = Buffer.concat([start, ...previews, colours, scan, end])

    expect(plainImage(written)?.bytes).to.deep.equal(jpeg())
  })

  const images: [name: string, taken: Buffer, kept: Buffer][] = [
    ['image/jpeg', Buffer.concat([jpeg(exif(1), segment(0xfe, Buffer.from(telling))), Buffer.from(telling)]), jpeg()],
    [
      'image/png',
      Buffer.concat([png(pngChunk('tEXt', telling), pngChunk('eXIf', telling)), Buffer.from(telling)]),
      png(),
    ],
    [
      'image/webp',
      webp(0x1c, webpChunk('EXIF', Buffer.from(telling)), webpChunk('XMP ', Buffer.from(telling))),
      webp(0x10),
    ],
  ]

  for (const [mediaType, taken, kept] of images) {
    it(`as ${mediaType} keeps the picture, and nothing of where and by whom it was taken`, () => {
      const plain = plainImage(taken)

      expect(taken.includes(telling)).to.equal(true)
      expect(plain).to.deep.equal({ mediaType, bytes: kept })
    })

    it(`as ${mediaType} is refused where it breaks off, at whatever byte`, () => {
      for (let length = 0; length < kept.length; length += 1) {
        expect(plainImage(kept.subarray(0, length)), String(length)).to.equal(null)
      }
    })
  }

  it('stays the right way up', () => {
    const plain = plainImage(jpeg(exif(6)))?.bytes
    const again = plain === undefined ? null : plainImage(plain)?.bytes

    expect(plain?.includes(telling)).to.equal(false)
    expect(plain?.includes(Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))).to.equal(true)
    expect(again).to.deep.equal(plain)
  })

  it('is known by its content alone', () => {
    for (const other of ['%PDF-1.7', '<svg xmlns="http://www.w3.org/2000/svg"/>', 'GIF89a', '']) {
      expect(plainImage(Buffer.from(other)), other).to.equal(null)
    }
  })
})
