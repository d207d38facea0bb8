import { sign } from 'node:crypto'

import { expect } from 'chai'

import {
  createDataMakers,
  createKeyFileMaker,
  createListMakers,
  createStepsMaker,
  manifestFile,
  sumsName,
  sumsOf,
  zipStream,
} from '../../../../server/features/packs/index.ts'
import { listForms, type FileMaker, type PackFile } from '../../../../server/features/packs/pack.ts'
import { aPackSource, aSummary, made, nastyNames, tableParts } from '../../../support/a-pack-source.ts'
import { aSigningKey, sha256, type SigningKey } from '../../../support/a-pack.ts'
import { checkBuffer, failures } from '../../../support/check-buffer.ts'

const names = [...nastyNames, ...nastyNames]
const confirmed = Math.max(12, names.length)
const source = aPackSource(names, {
  summary: aSummary({ counts: { confirmed, byVerification: { email: confirmed } } }),
})
const old = aSigningKey({ usedUntil: '2026-12-01' })
const current = aSigningKey()

/** Every file as the service makes it, in its order. */
async function files({ published, privateKey }: SigningKey): Promise<[PackFile, Buffer][]> {
  const listMaker = createListMakers(tableParts)
  const makers: FileMaker[] = [
    ...listForms.map(listMaker),
    ...createDataMakers(),
    createStepsMaker(),
    createKeyFileMaker({ keys: async () => [published] }),
  ]
  const listed: [PackFile, Buffer][] = []
  for (const maker of makers) listed.push(fileOf(maker.name, await made(maker, source)))
  const about = listed.map(([file]) => file)
  const manifest = Buffer.from(manifestFile(source, { files: about, keyId: published.keyId }))
  return [
    ...listed,
    fileOf('manifest.json', manifest),
    fileOf('manifest.json.sig', sign(null, manifest, privateKey)),
    fileOf(sumsName, Buffer.from(sumsOf(about))),
  ]
}

function fileOf(name: string, bytes: Buffer): [PackFile, Buffer] {
  return [{ name, bytes: bytes.length, sha256: sha256(bytes) }, bytes]
}

async function zipped(pack: readonly [PackFile, Buffer][]): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  const read = (bytes: Buffer) =>
    async function* () {
      yield bytes
    }
  const inOrder = pack.map(([{ name, bytes }, content]) => ({ name, bytes, read: read(content) }))
  for await (const piece of zipStream(inOrder, '2026-11-22')) pieces.push(piece)
  return Buffer.concat(pieces)
}

describe('a pack as the service makes it', () => {
  it('is found in order, with every line of its list, whatever people are called', async () => {
    const checked = await checkBuffer(await zipped(await files(current)), [current.published])

    expect(failures(checked)).to.deep.equal([])
    expect(checked.outcome).to.equal('good')
    expect(checked.findings.find(({ name }) => name === 'list')?.values['count']).to.equal(names.length)
    expect(checked.findings.map(({ name }) => name)).to.include.members(['text', 'summary', 'breakdowns', 'otherLists'])
  })

  it('is known by its key after another came', async () => {
    const zip = await zipped(await files(old))

    expect((await checkBuffer(zip, [current.published, old.published])).outcome).to.equal('good')
    expect(failures(await checkBuffer(zip, [current.published]))).to.deep.equal(['unknownKey'])
  })

  it('shows which file was changed by a byte', async () => {
    const pack = await files(current)
    for (const [{ name }, content] of pack.filter(([file]) => !file.name.startsWith('manifest.json'))) {
      const place = Math.floor(content.length / 2)
      const spoilt = Buffer.from(content)
      spoilt[place] = (spoilt[place] ?? 0) ^ 1
      const zip = await zipped(pack.map(([file, bytes]) => [file, file.name === name ? spoilt : bytes]))
      const found = failures(await checkBuffer(zip, [current.published]))
      expect(found, name).not.to.be.empty
      for (const failure of found) expect(failure).to.contain(name)
    }
  })
})
