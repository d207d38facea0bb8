import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import type { PackFile } from '../../../server/features/packs/pack.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { anAgeKey, type AgeKey } from '../../support/age-key.ts'
import { changeRecipient } from '../../support/register.ts'
import { runScript, type ScriptOutcome } from '../../support/script.ts'
import { addCounted, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

describe('npm run deliver', function () {
  this.timeout(120_000)

  let site: TestStores
  let folder: string
  let petition: Petition
  /** Of the one recipient that gave it. */
  let key: AgeKey
  let said: ScriptOutcome

  before(async () => {
    site = await openTestStores()
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-deliver-'))
    petition = await site.publish({ handover: 'names' })
    await addCounted(site.stores, petition, times(12))
    key = await anAgeKey()
    await changeRecipient(site.stores, 'council-of-europe', { publicKey: key.publicKey })
    said = await run('--recipient', 'united-nations', 'osce', 'council-of-europe', '--list', 'csv')
  })

  after(async () => {
    await site.close()
    await rm(folder, { recursive: true })
  })

  const runAlone = (...args: string[]) => runScript('deliver', args, site.environment)

  const run = (...args: string[]) => runAlone('--petition', petition.slug, '--out', folder, ...args)

  const written = async () => (await readdir(folder)).filter((name) => name.startsWith(petition.slug)).toSorted()

  const deliveriesOf = ({ id }: Petition) => openHandover(site).deliveries.ofPetition(id)

  it('writes a zip for each recipient, for its owner alone, and the audit knows', async () => {
    const [, osce = '', un = ''] = await written()
    const names = Object.keys(unzipSync(await readFile(path.join(folder, osce))))
    const deeds = (await site.stores.audit.entries({ limit: 20 })).map(({ by, deed }) => `${by} ${deed}`)
    expect([said.code, said.errors]).to.deep.equal([0, ''])
    expect([osce, un].map((name) => name.split('--')[1])).to.deep.equal(['osce', 'united-nations'])
    expect(names).to.include.members(['signatures.csv', 'petition.json', 'manifest.json', 'manifest.json.sig'])
    expect((await stat(path.join(folder, osce))).mode & 0o777).to.equal(0o600)
    expect(said.output).to.contain(
      `${petition.slug} for United Nations: 12 confirmed at sequence 12, 12 of them listed.`,
    )
    expect(deeds).to.include.members(['console delivery.prepared', 'system delivery.built', 'console delivery.copied'])
  })

  it('encrypts the zip of a recipient that gave its key, and it opens with that key', async () => {
    const [name = ''] = await written()
    const sealed = await readFile(path.join(folder, name))
    const zip = unzipSync(await key.opened(sealed))

    const ofPetition = await deliveriesOf(petition)
    const { id = '', files } = ofPetition.find(({ recipientSlug }) => recipientSlug === 'council-of-europe') ?? {}
    const deeds = await site.stores.audit.entries({ limit: 20, subject: { kind: 'delivery', id } })
    expect(name).to.match(new RegExp(`^${petition.slug}--council-of-europe--[\\d-]+\\.zip\\.age$`))
    expect(said.output).to.contain(name)
    expect((await stat(path.join(folder, name))).mode & 0o777).to.equal(0o600)
    expect(sealed.includes('signatures.csv')).to.equal(false)
    expect(filesIn(zip)).to.deep.equal(files)
    expect(deeds[0]).to.deep.include({ by: 'console', after: { file: name.replace('.age', ''), isEncrypted: true } })
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

  it('refuses in one sentence what is never delivered to, and makes nothing', async () => {
    const out = path.join(folder, 'refused')

    const refused = await runAlone('--petition', petition.slug, '--recipient', 'russian-federation', '--out', out)

    expect(refused).to.deep.equal({
      code: 1,
      output: '',
      errors: 'Russian Federation is addressed only: the petition names it, and nothing is ever delivered to it.\n',
    })
    expect(await readdir(folder)).not.to.include('refused')
  })

  it('begins nothing for a folder that has such a zip; and goes on later with a pack that could not be written', async () => {
    const own = await site.publish()
    const out = path.join(folder, 'later')
    const inTheWay = path.join(out, `${own.slug}--osce--${dayOf(site.stores.now())}.zip`)
    await mkdir(inTheWay, { recursive: true })
    const args = ['--petition', own.slug, '--recipient', 'osce', 'united-nations', '--out', out]

    const refused = await runAlone(...args)
    const begun = await deliveriesOf(own)
    const first = await runAlone(...args, '--force')
    const [again = ''] = /--delivery=\S+/.exec(first.errors) ?? []
    await rm(inTheWay, { recursive: true })
    const second = await runAlone(again, '--out', out)

    expect(refused.errors).to.contain(`${out} already holds ${path.basename(inTheWay)}.`)
    expect(begun).to.deep.equal([])
    expect(first.errors).to.match(
      /^osce: .* cannot be written: a folder is in its place\.\nPrepared, but not written\./,
    )
    expect(first.output).to.contain('for United Nations').and.not.contain('for OSCE')
    expect([refused.code, first.code, second.code, second.errors]).to.deep.equal([1, 1, 0, ''])
    expect(unzipSync(await readFile(inTheWay))).to.include.keys('letter.pdf', 'manifest.json.sig')
    expect([(await readdir(out)).length, (await deliveriesOf(own)).length]).to.deep.equal([2, 2])
  })

  it('asks for what is missing', async () => {
    const { code, errors } = await runAlone('--petition', petition.slug, '--out', folder)

    expect(code).to.equal(1)
    expect(errors).to.equal("error: '--petition' and '--recipient' are needed, or '--delivery'\n")
  })
})

function filesIn(zip: Readonly<Record<string, Uint8Array>>): PackFile[] {
  return Object.entries(zip).map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }))
}
