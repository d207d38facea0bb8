import { expect } from 'chai'

import { aPack, aSigningKey, zipOf } from '../../../support/a-pack.ts'
import { aRealPack, realZip, type RealPack } from '../../../support/a-real-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

const key = aSigningKey()
const keys = [key.published]

interface Place {
  name: string
  /** Of its own header, of its packed bytes, and of what stands behind it. */
  parts: readonly [start: number, end: number][]
}

const [headBytes, descriptorBytes, endBytes] = [30, 16, 22]

/** Where the list at the end begins. */
const directoryAt = (zip: Buffer): number => zip.readUInt32LE(zip.length - 6)

/** Where each file stands, by the list at the end. */
function placesIn(zip: Buffer): Place[] {
  const places: Place[] = []
  for (let at = directoryAt(zip); at < zip.length - endBytes;) {
    const [packedBytes, nameBytes, start] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ]
    const dataAt = start + headBytes + nameBytes
    const dataEnds = dataAt + packedBytes
    places.push({
      name: zip.toString('utf8', at + 46, at + 46 + nameBytes),
      parts: [
        [start, dataAt],
        [dataAt, dataEnds],
        [dataEnds, dataEnds + descriptorBytes],
      ],
    })
    at += 46 + nameBytes
  }
  return places
}

/** So many places from the first byte to the last, always the same. */
function spread(start: number, end: number, count: number): number[] {
  const step = (end - 1 - start) / (count - 1)
  return [...new Set(Array.from({ length: count }, (_, index) => Math.round(start + index * step)))]
}

function withByte(zip: Buffer, at: number, change: number): Buffer {
  const changed = Buffer.from(zip)
  changed[at] = (changed[at] ?? 0) ^ change
  return changed
}

/** The files that what was found names: a change of the manifest can show in its signature as well. */
function isNamed(name: string, found: readonly string[]): boolean {
  const text = found.join('\n')
  return text.includes(name) || (name.startsWith('manifest.json') && /^signature|^noKey|^unknownKey/m.test(text))
}

describe('one byte changed in a pack as the service makes it', () => {
  let pack: RealPack
  let zip: Buffer

  before(async () => {
    pack = await aRealPack(key)
    zip = await realZip(pack)
  })

  it('is looked for in every file and every part of the zip', () => {
    const places = placesIn(zip)

    expect(places.map(({ name }) => name)).to.deep.equal(pack.map(([{ name }]) => name))
    expect(places.map(({ name }) => name)).to.include.members(['letter.pdf', 'charts/growth.svg', 'signatures.xlsx'])
    expect(
      places.flatMap(({ parts }) => parts).every(([start], index, all) => start === (all[index - 1]?.[1] ?? 0)),
    ).to.equal(true)
    expect(places.at(-1)?.parts.at(-1)?.[1]).to.equal(directoryAt(zip))
  })

  it('is found wherever it is of a file, and that file is named', async () => {
    for (const { name, parts } of placesIn(zip)) {
      const [head, data, behind] = parts.map(([start, end], index) => spread(start, end, index === 1 ? 3 : 2))
      for (const at of [...(head ?? []), ...(data ?? []), ...(behind ?? [])]) {
        const checked = await checkBuffer(withByte(zip, at, 0xff), keys)
        const isContent = data?.includes(at) === true
        expect(checked.outcome, `byte ${String(at)} of ${name}`).to.be.oneOf(isContent ? ['bad'] : ['bad', 'repacked'])
        expect(isNamed(name, failures(checked)), `byte ${String(at)} of ${name}`).to.equal(true)
      }
    }
  })

  it('is found wherever it is in the list at the end', async () => {
    for (const at of spread(directoryAt(zip), zip.length, 20)) {
      const { outcome } = await checkBuffer(withByte(zip, at, 0xff), keys)
      expect(outcome, `byte ${String(at)}`).to.be.oneOf(['bad', 'repacked', 'unreadable'])
    }
  })
})

describe('one bit changed in a pack', () => {
  const zip = zipOf(aPack({ key }), { stored: ['charts/growth.svg'] })

  it('is found, even where it means nothing to anybody', async () => {
    for (let at = 0; at < zip.length; at += 9) {
      const { outcome } = await checkBuffer(withByte(zip, at, 1 << (at % 8)), keys)
      expect(outcome, `byte ${String(at)}`).not.to.equal('good')
    }
  })

  it('is found where it fills up the last byte of what is packed', async () => {
    for (const { name, parts } of placesIn(zip)) {
      const [, [, end]] = parts as [[number, number], [number, number]]
      const { outcome } = await checkBuffer(withByte(zip, end - 1, 0x80), keys)
      expect(outcome, name).to.be.oneOf(['bad', 'repacked'])
    }
  })

  it('is found with the key of the pack alone', async () => {
    for (let at = 0; at < zip.length; at += 61) {
      const { outcome } = await checkBuffer(withByte(zip, at, 0x20))
      expect(outcome, `byte ${String(at)}`).to.be.oneOf(['bad', 'repacked', 'unreadable'])
    }
  })
})

describe('a pack that is not whole', () => {
  const zip = zipOf(aPack({ key }))

  it('cannot be read, wherever it was cut off', async () => {
    for (let length = 0; length < zip.length; length += 13) {
      const { outcome, reason } = await checkBuffer(zip.subarray(0, length), keys)
      expect(outcome, `${String(length)} bytes`).to.equal('unreadable')
      expect(reason).to.equal(length < 22 ? 'notZip' : 'cut')
    }
  })

  it('cannot be read before it is decrypted, and says so', async () => {
    const encrypted = Buffer.from('age-encryption.org/v1\n-> X25519 0000000000000000000000000000\n')
    expect(failures(await checkBuffer(encrypted, keys))).to.deep.equal(['encrypted'])
  })

  it('cannot be read with anything before, behind, or cut out', async () => {
    const more = Buffer.from('more')
    expect(failures(await checkBuffer(Buffer.concat([zip, more]), keys))).to.deep.equal(['cut'])
    expect(failures(await checkBuffer(Buffer.concat([more, zip]), keys))).to.deep.equal(['directory'])
    const gap = Buffer.concat([zip.subarray(0, 100), zip.subarray(101)])
    expect(failures(await checkBuffer(gap, keys))).to.deep.equal(['directory'])
    expect(failures(await checkBuffer(Buffer.from('%PDF-1.7 and more than a line of it'), keys))).to.deep.equal([
      'notZip',
    ])
  })
})
