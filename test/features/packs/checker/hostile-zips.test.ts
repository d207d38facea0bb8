import { sign } from 'node:crypto'
import { constants, deflateRawSync } from 'node:zlib'

import { expect } from 'chai'

import { aPack, aSigningKey, zipOf, type PackContent } from '../../../support/a-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'
import { rawZip, type RawEntry } from '../../../support/raw-zip.ts'

const key = aSigningKey()
const keys = [key.published]

const plain = (name: string, bytes: Buffer): RawEntry => ({ name, method: 0, bytes: bytes.length, packed: bytes })

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

  it('cannot make a small file of ten gigabytes', async () => {
    const megabyte = deflateRawSync(Buffer.alloc(1024 * 1024), { finishFlush: constants.Z_FULL_FLUSH })
    const packed = Buffer.concat([...new Array<Buffer>(10_240).fill(megabyte), deflateRawSync(Buffer.alloc(0))])
    const pack = rawZip(
      [...aPack({ key })]
        .map(([name, bytes]) => plain(name, bytes))
        .concat({
          ...{ name: 'letter.pdf', method: 8, bytes: 1_000, packed },
        }),
    )

    expect(await found(pack)).to.include.members(['added letter.pdf', 'damaged letter.pdf'])
  })

  it('cannot be a manifest that says it has a gigabyte', async () => {
    const others = [...aPack({ key })].filter(([name]) => name !== 'manifest.json')
    const packed = deflateRawSync(Buffer.alloc(1024 * 1024, ' '))
    const manifest = { name: 'manifest.json', method: 8, bytes: 2 ** 30, packed }

    const said = await found(rawZip([...others.map(([name, bytes]) => plain(name, bytes)), manifest]))

    expect(said).to.include.members(['bomb manifest.json', 'manifest manifest.json'])
  })

  it('cannot hold a hundred thousand files, or lie about how many they are', async () => {
    const one = rawZip([plain('a', Buffer.alloc(0))])
    const listed = one.subarray(31, -22)
    const saying = (count: number, said: number): Buffer => {
      const zip = Buffer.concat([one.subarray(0, 31), Buffer.alloc(listed.length * count, listed), one.subarray(-22)])
      zip.writeUInt16LE(said, zip.length - 14)
      zip.writeUInt16LE(said, zip.length - 12)
      zip.writeUInt32LE(listed.length * count, zip.length - 10)
      return zip
    }
    for (const [count, said] of [
      [100_000, 100_000 & 0xffff],
      [20, 19],
      [20, 0xffff],
    ] as const) {
      expect(await found(saying(count, said)), String(said)).to.deep.equal(['directory'])
    }
    expect(await found(saying(20, 20))).to.deep.equal(['noManifest'])
  })

  it('cannot hold the list of another, larger kind of zip (zip64)', async () => {
    const zip = zipOf(aPack({ key }))
    const [end, locator] = [zip.subarray(-22), Buffer.from(`PK\x06\x07${'\0'.repeat(16)}`, 'latin1')]
    expect(await found(Buffer.concat([zip.subarray(0, -22), locator, end]))).to.deep.equal(['directory'])

    const elsewhere = Buffer.from(zip)
    elsewhere.writeUInt32LE(0xffff_ffff, zip.length - 6)
    expect(await found(elsewhere)).to.deep.equal(['directory'])
  })

  for (const [what, id] of [
    ['another length (zip64)', 0x0001],
    ['another name', 0x7075],
    ['whatever nobody knows', 0x4242],
  ] as const) {
    it(`cannot carry ${what} in an additional field`, async () => {
      const field = Buffer.from([id & 0xff, id >> 8, 4, 0, 1, 2, 3, 4])
      const pack = [...aPack({ key })].map(([name, bytes]) => plain(name, bytes))
      for (const where of ['extra', 'localExtra']) {
        const zip = rawZip(pack.map((entry) => (entry.name === 'letter.html' ? { ...entry, [where]: field } : entry)))
        expect(await found(zip), where).to.include('place letter.html')
      }
    })
  }

  it('cannot tell one program another name, length or form than the next', async () => {
    for (const lie of [{ localName: 'better.html' }, { localBytes: 5 }, { localMethod: 8 }]) {
      const pack = [...aPack({ key })].map(([name, bytes]) => plain(name, bytes))
      const zip = rawZip(pack.map((entry) => (entry.name === 'letter.html' ? { ...entry, ...lie } : entry)))
      const checked = await checkBuffer(zip, keys)
      expect(failures(checked), Object.keys(lie).join()).to.include('disagrees letter.html')
      expect(checked.outcome).to.equal('bad')
    }
  })

  it('cannot hide anything behind the end of what is packed, which programs pass over', async () => {
    const [first, ...others] = [...aPack({ key })].map(([name, bytes]) => plain(name, bytes))
    if (first === undefined) throw new Error('There is no file.')
    for (const hidden of ['', 'x', 'hidden'.repeat(100)]) {
      const packed = Buffer.concat([deflateRawSync(first.packed), Buffer.from(hidden)])
      const said = await found(rawZip([{ ...first, method: 8, packed }, ...others]))
      if (hidden === '') expect(said).to.deep.equal(['repacked'])
      else expect(said).to.include(`place ${first.name}`)
    }
  })

  it('cannot have a name that begins with a mark which nobody sees', async () => {
    const pack = [...aPack({ key })].map(
      ([name, bytes]) => [name === 'letter.html' ? '\uFEFFletter.html' : name, bytes] as const,
    )
    expect(await found(zipOf(pack))).to.include.members(['outside \uFEFFletter.html', 'missing letter.html'])

    const marked = aPack({ key })
    marked.set('SHA256SUMS', Buffer.concat([Buffer.from('\uFEFF'), marked.get('SHA256SUMS')!]))
    expect(await found(zipOf(marked))).to.deep.equal(['sums SHA256SUMS'])
  })

  it('cannot steer a terminal', async () => {
    const { fill } = await import('../../../../server/features/packs/checker/words.ts')
    expect(fill('{file} was added.', { file: 'a\u001b[2J\u202egpj.b' })).to.equal('a\uFFFD[2J\uFFFDgpj.b was added.')
    expect(fill('{a}', { a: '{b}', b: 'no' })).to.equal('{b}')
  })
})

describe('a pack that is made to mislead', () => {
  const found = async (pack: PackContent, known = keys): Promise<string[]> =>
    failures(await checkBuffer(zipOf(pack), known))

  /** Signed by the site itself: so what is found is not a matter of the signature. */
  function signed(manifest: string): PackContent {
    const bytes = Buffer.from(manifest)
    return aPack({ key })
      .set('manifest.json', bytes)
      .set('manifest.json.sig', sign(null, bytes, key.privateKey))
  }

  const manifest = aPack({ key }).get('manifest.json')?.toString() ?? ''

  it('cannot say two things under one name: programs differ in which they take', async () => {
    expect(await found(signed(manifest))).to.deep.equal([])
    const member = '"sequence":7'
    for (const twice of [`${member},"sequence":9`, `"sequence":9,${member}`, `${member},"seq\\u0075ence":9`]) {
      expect(await found(signed(manifest.replace(member, twice))), twice).to.deep.equal(['manifest manifest.json'])
    }
    const inFile = manifest.replace('{"name":"letter.html"', '{"name":"other.html","name":"letter.html"')
    expect(await found(signed(inFile))).to.deep.equal(['manifest manifest.json'])

    const files = (pack: PackContent): void => {
      const summary = pack.get('summary.json')!.toString()
      pack.set('summary.json', Buffer.from(summary.replace(member, `"sequence":9,${member}`)))
    }
    expect(await found(aPack({ key, files }))).to.deep.equal(['summary summary.json'])
  })

  it('cannot lend its members from elsewhere', async () => {
    const inherited = `{"__proto__":${manifest}}`
    expect(await found(signed(inherited))).to.deep.equal(['manifest manifest.json'])
    const aside = manifest.replace('{', '{"__proto__":{"sequence":9,"files":[]},')
    expect(await found(signed(aside))).to.deep.equal([])
  })

  it('cannot be nested so deeply that nobody can read it', async () => {
    for (const deep of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`]) {
      const zip = zipOf(signed(deep), { stored: ['manifest.json'] })
      expect(failures(await checkBuffer(zip, keys))).to.deep.equal(['manifest manifest.json'])
    }
  })

  it('cannot borrow the signed list of another petition, even with its own fingerprints beside it', async () => {
    const files = (pack: PackContent): void => void pack.set('petition.json', Buffer.from('{"title":"Another"}'))
    const other = aPack({ key, files })
    const mixed = aPack({ key })
    for (const name of ['manifest.json', 'manifest.json.sig']) mixed.set(name, other.get(name)!)

    expect(await found(mixed)).to.have.members(['changed petition.json', 'sums SHA256SUMS', 'text petition.json'])

    mixed.set('SHA256SUMS', other.get('SHA256SUMS')!)
    expect(await found(mixed)).to.have.members(['changed petition.json', 'text petition.json'])
  })

  it('cannot bring a key of its own and pass for the site’s', async () => {
    const stranger = aSigningKey()
    const pack = aPack({ key: stranger })

    expect(await found(pack)).to.deep.equal(['unknownKey'])
    const { outcome, findings } = await checkBuffer(zipOf(pack))
    expect(outcome).to.equal('whole')
    expect(findings.map(({ name }) => name)).to.include.members(['signatureOfPack', 'owner'])

    const named = { ...stranger.published, keyId: key.published.keyId }
    const pretending = aPack({ key: { ...stranger, published: named } })
    expect(await found(pretending)).to.deep.equal(['signature'])
    expect(failures(await checkBuffer(zipOf(pretending)))).to.deep.equal(['noKey'])
  })
})
