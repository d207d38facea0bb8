import { expect } from 'chai'

import { aPack, aSigningKey, zipOf } from '../../../support/a-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

const key = aSigningKey()
const keys = [key.published]

describe('a zip that is made to mislead', () => {
  const found = async (zip: Buffer): Promise<string[]> => failures(await checkBuffer(zip, keys))

  it('cannot hold the same name twice', async () => {
    const pack = [...aPack({ key })]

    expect(await found(zipOf([...pack, ['letter.html', Buffer.from('Another letter')]]))).to.include(
      'twice letter.html',
    )
    expect(await found(zipOf([...pack, ['manifest.json', Buffer.from('{}')]]))).to.include('twice manifest.json')
  })

  for (const name of [
    '../letter.html',
    '/etc/passwd',
    'a\\b',
    'a//b',
    './a',
    'C:x',
    '.hidden',
    'a/../b',
    'лист.html',
    '',
  ]) {
    it(`cannot lead out of its folder: "${name}"`, async () => {
      const files = aPack({ key, files: (pack) => void pack.set(name, Buffer.from('x')) })
      expect(await found(zipOf(files))).to.include(`outside ${name}`.trim())
    })
  }

  it('cannot have two files in one place, or something between two', async () => {
    const zip = zipOf(aPack({ key }))
    const second = zip.indexOf('PK\x03\x04', 4, 'latin1')
    const firstInDirectory = zip.indexOf('PK\x01\x02', 0, 'latin1')

    const overlapping = Buffer.from(zip)
    overlapping.writeUInt32LE(second, firstInDirectory + 42)
    expect(await found(overlapping)).to.include('place letter.html')

    // Everything after the first file moved by four bytes that belong to nobody.
    const stuffed = Buffer.concat([zip.subarray(0, second), Buffer.from('more'), zip.subarray(second)])
    const directoryAt = firstInDirectory + 4
    stuffed.writeUInt32LE(directoryAt, stuffed.length - 6)
    for (let at = stuffed.indexOf('PK\x01\x02', directoryAt, 'latin1'); at !== -1;) {
      const moved = stuffed.readUInt32LE(at + 42)
      if (moved >= second) stuffed.writeUInt32LE(moved + 4, at + 42)
      at = stuffed.indexOf('PK\x01\x02', at + 4, 'latin1')
    }
    expect(await found(stuffed)).to.deep.equal(['place letter.html'])
  })

  it('cannot fill memory or time: what grows too much is not unpacked', async () => {
    const zeros = Buffer.alloc(4 * 1024 * 1024)
    const grown = aPack({ key, files: (pack) => void pack.set('letter.pdf', zeros) })
    expect(await found(zipOf(grown))).to.deep.equal(['bomb letter.pdf'])

    // It says that it is small, and is not.
    const lying = zipOf(grown)
    const firstInDirectory = lying.indexOf('PK\x01\x02', 0, 'latin1')
    const entry = lying.indexOf('letter.pdf', firstInDirectory) - 46
    const descriptor = lying.readUInt32LE(entry + 42) + 30 + 'letter.pdf'.length + lying.readUInt32LE(entry + 20)
    for (const at of [entry + 24, descriptor + 12]) lying.writeUInt32LE(1_000, at)
    expect(await found(lying)).to.deep.equal(['damaged letter.pdf'])

    // It says that it is as large as a zip can say.
    const huge = zipOf(aPack({ key }))
    huge.writeUInt32LE(0xffff_ffff, huge.indexOf('letter.html', huge.indexOf('PK\x01\x02', 0, 'latin1')) - 46 + 24)
    expect(await found(huge)).to.include('bomb letter.html')
  })

  it('cannot be a manifest of any size, or be packed in a way that is not known', async () => {
    const spaces = Buffer.from(`{${' '.repeat(17 * 1024 * 1024)}}`)
    const large = aPack({ key })
    large.set('manifest.json', spaces)
    expect(await found(zipOf(large, { stored: ['manifest.json'] }))).to.deep.equal([
      'manifest manifest.json',
      'damaged manifest.json',
    ])

    const strange = zipOf(aPack({ key }))
    const entry = strange.indexOf('letter.html', strange.indexOf('PK\x01\x02', 0, 'latin1')) - 46
    for (const at of [entry + 10, 8]) strange.writeUInt16LE(12, at)
    expect(await found(strange)).to.deep.equal(['bomb letter.html'])
  })

  it('cannot steer a terminal', async () => {
    const { fill } = await import('../../../../server/features/packs/checker/words.ts')
    expect(fill('{file} was added.', { file: 'a\u001b[2J\u202egpj.b' })).to.equal('a\uFFFD[2J\uFFFDgpj.b was added.')
    expect(fill('{a}', { a: '{b}', b: 'no' })).to.equal('{b}')
  })
})
