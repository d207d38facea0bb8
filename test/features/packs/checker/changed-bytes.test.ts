import { expect } from 'chai'
import { unzipSync } from 'fflate'

import { aPack, aSigningKey, sha256, zipOf } from '../../../support/a-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

/** Few packed ones: unpacking costs time. */
const stored = ['charts/growth.svg', 'petition.json', 'keys.json', 'SHA256SUMS', 'manifest.json', 'manifest.json.sig']
const key = aSigningKey()
const keys = [key.published]

/** Where each file's own bytes stand, its headers among them, read by the signs that zips are made of. */
function placesIn(zip: Buffer): { name: string; start: number; end: number }[] {
  const sign = Buffer.from('PK\x03\x04', 'latin1')
  const starts: number[] = []
  for (let at = zip.indexOf(sign); at !== -1; at = zip.indexOf(sign, at + 1)) starts.push(at)
  const directory = zip.readUInt32LE(zip.length - 6)
  return starts.map((start, index) => ({
    name: zip.toString('utf8', start + 30, start + 30 + zip.readUInt16LE(start + 26)),
    start,
    end: starts[index + 1] ?? directory,
  }))
}

/** Every byte of the headers, and every seventh between them. */
function triedIn(start: number, end: number): number[] {
  const all = Array.from({ length: end - start }, (_, index) => start + index)
  return all.filter((at) => at - start < 50 || end - at <= 18 || at % 7 === 0)
}

/** The files that what was found names: a change of the manifest can show in its signature as well. */
function isNamed(name: string, found: readonly string[]): boolean {
  const text = found.join('\n')
  return text.includes(name) || (name.startsWith('manifest.json') && /^signature|^noKey|^unknownKey/m.test(text))
}

describe('one byte changed in a pack', () => {
  const zip = zipOf(aPack({ key }), { stored })
  const places = placesIn(zip)

  const withByte = (at: number, change: number): Buffer => {
    const changed = Buffer.from(zip)
    changed[at] = (changed[at] ?? 0) ^ change
    return changed
  }

  for (const { name, start, end } of places) {
    it(`is found wherever it is of ${name}, and that file is named`, async () => {
      for (const at of triedIn(start, end)) {
        const checked = await checkBuffer(withByte(at, 0xff), keys)
        expect(checked.outcome, `byte ${String(at)}`).to.be.oneOf(['bad', 'repacked'])
        expect(isNamed(name, failures(checked)), `byte ${String(at)}`).to.equal(true)
      }
    })
  }

  it('is found wherever it is in the list at the end', async () => {
    for (let at = places.at(-1)!.end; at < zip.length; at += 2) {
      const { outcome } = await checkBuffer(withByte(at, 0xff), keys)
      expect(outcome, `byte ${String(at)}`).to.be.oneOf(['bad', 'repacked', 'unreadable'])
    }
  })

  it('is found down to one bit, but for bits that fill up the last byte of a packed file and mean nothing', async () => {
    const whole = hashesIn(zip)
    let unseen = 0
    for (let at = 0; at < zip.length; at += 11) {
      const changed = withByte(at, 1 << (at % 8))
      if ((await checkBuffer(changed, keys)).outcome !== 'good') continue
      unseen += 1
      expect(hashesIn(changed), `byte ${String(at)}`).to.deep.equal(whole)
    }
    expect(unseen).to.be.at.most(places.length)
  })

  it('is found with the key of the pack alone', async () => {
    for (let at = 0; at < zip.length; at += 31) {
      expect((await checkBuffer(withByte(at, 0xff))).outcome, `byte ${String(at)}`).not.to.equal('whole')
    }
  })
})

function hashesIn(zip: Buffer): Record<string, string> {
  return Object.fromEntries(Object.entries(unzipSync(zip)).map(([name, bytes]) => [name, sha256(bytes)]))
}

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
