import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { runScript } from '../../support/script.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
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
    await addSignatures(site.stores, petition, times(12))
    await tallierOf(site.stores).runOnce()
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
    await addSignatures(site.stores, small, times(3, { visibility: 'full' }))
    await tallierOf(site.stores).runOnce()
    const out = path.join(folder, 'small')
    const args = ['--petition', small.slug, '--recipient', 'osce', '--list', 'xlsx,csv,pdf', '--out', out]

    const { code, errors } = await runScript('deliver', args, site.environment)
    const [zip = ''] = await readdir(out)
    const checked = await runScript('verify', [path.join(out, zip)], {})

    expect({ code, errors }).to.deep.equal({ code: 0, errors: '' })
    expect(checked.code, checked.output).to.equal(0)
  })

  it('refuses in one sentence what is never delivered to', async () => {
    const { code, errors } = await run('--recipient', 'russian-federation')

    expect(code).to.equal(1)
    expect(errors.trim().split('\n')).to.have.lengthOf(1)
  })
})
