import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import { createDeliveryStore } from '../../../server/features/deliveries/index.ts'
import type { PackFile } from '../../../server/features/packs/pack.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { anAgeKey } from '../../support/age-key.ts'
import { changeRecipient } from '../../support/register.ts'
import { runScript } from '../../support/script.ts'
import { addCounted, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('npm run deliver', function () {
  this.timeout(60_000)

  let site: TestStores
  let folder: string
  let petition: Petition

  before(async () => {
    site = await openTestStores()
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-deliver-'))
    petition = await site.publish({ handover: 'names' })
    await addCounted(site.stores, petition, times(12))
  })

  after(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })

  const run = (...args: string[]) =>
    runScript('deliver', ['--petition', petition.slug, '--out', folder, ...args], site.environment)

  it('writes a zip for each recipient, for its owner alone, and the audit knows', async () => {
    const { code, output, errors } = await run('--recipient', 'united-nations', 'osce', '--list', 'csv')

    const zips = (await readdir(folder)).filter((name) => name.endsWith('.zip')).toSorted()
    const [osce = ''] = zips
    const names = Object.keys(unzipSync(await readFile(path.join(folder, osce))))
    const deeds = (await site.stores.audit.entries({ limit: 20 })).map(({ by, deed }) => `${by} ${deed}`)
    expect({ code, errors }).to.deep.equal({ code: 0, errors: '' })
    expect(zips.map((name) => name.split('--')[1])).to.deep.equal(['osce', 'united-nations'])
    expect(names).to.include.members(['signatures.csv', 'petition.json', 'manifest.json', 'manifest.json.sig'])
    expect((await stat(path.join(folder, osce))).mode & 0o777).to.equal(0o600)
    expect(output).to.contain(`${petition.slug} for United Nations: 12 confirmed at sequence 12, 12 of them listed.`)
    expect(deeds).to.include.members(['console delivery.prepared', 'system delivery.built', 'console delivery.copied'])
  })

  it('writes packs that can be checked without this site, also of a petition that hardly anybody signed', async () => {
    const small = await site.publish()
    await addCounted(site.stores, small, times(3, { visibility: 'full' }))
    const out = path.join(folder, 'small')
    const args = ['--petition', small.slug, '--recipient', 'osce', '--list', 'xlsx,csv,pdf', '--out', out]

    const { code, errors } = await runScript('deliver', args, site.environment)
    const [zip = ''] = await readdir(out)
    const checked = await runScript('verify', [path.join(out, zip)], {})

    expect({ code, errors }).to.deep.equal({ code: 0, errors: '' })
    expect(checked.code, checked.output).to.equal(0)
  })

  it('encrypts a zip with names to the recipient that gave its key, and leaves one without names as it is', async () => {
    const key = await anAgeKey()
    await changeRecipient(site.stores, 'council-of-europe', { publicKey: key.publicKey })
    const outs = [path.join(folder, 'with-names'), path.join(folder, 'figures')] as const
    const args = ['--petition', petition.slug, '--recipient', 'council-of-europe', '--out']

    const said = [
      await runScript('deliver', [...args, outs[0], '--list', 'csv'], site.environment),
      await runScript('deliver', [...args, outs[1]], site.environment),
    ]

    const [names = ''] = await readdir(outs[0])
    const [figures = ''] = await readdir(outs[1])
    const sealed = await readFile(path.join(outs[0], names))
    const packed = unzipSync(await key.opened(sealed))
    const built = (await createDeliveryStore(site.stores.database.db).list({ petitionId: petition.id })).find(
      ({ recipientSlug, listedCount }) => recipientSlug === 'council-of-europe' && listedCount === 12,
    )
    const copies = (await site.stores.audit.entries({ limit: 40 })).filter(({ deed }) => deed === 'delivery.copied')
    expect(said.map(({ code, errors }) => [code, errors])).to.deep.equal(Array(2).fill([0, '']))
    expect(said[0]?.output).to.contain(names)
    expect([names, figures].map((name) => name.replace(/--[\d-]+\./, '.'))).to.deep.equal([
      `${petition.slug}--council-of-europe.zip.age`,
      `${petition.slug}--council-of-europe.zip`,
    ])
    expect((await stat(path.join(outs[0], names))).mode & 0o777).to.equal(0o600)
    expect(sealed.includes('signatures.csv')).to.equal(false)
    expect(filesIn(packed)).to.deep.equal(built?.files)
    expect(Object.keys(unzipSync(await readFile(path.join(outs[1], figures))))).to.include('letter.pdf')
    expect(copies[0]).to.deep.include({ by: 'console', after: { file: names.replace('.age', ''), isEncrypted: true } })
  })

  it('refuses in one sentence what is never delivered to', async () => {
    const { code, errors } = await run('--recipient', 'russian-federation')

    expect(code).to.equal(1)
    expect(errors.trim().split('\n')).to.have.lengthOf(1)
  })
})

function filesIn(zip: Readonly<Record<string, Uint8Array>>): PackFile[] {
  return Object.entries(zip).map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }))
}
