import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import { createDeliveryStore } from '../../../server/features/deliveries/index.ts'
import type { PackFile } from '../../../server/features/packs/pack.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { anAgeKey, type AgeKey } from '../../support/age-key.ts'
import { changeRecipient } from '../../support/register.ts'
import { runScript, type ScriptOutcome } from '../../support/script.ts'
import { addCounted, times } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

describe('npm run deliver', function () {
  this.timeout(60_000)

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

  const run = (...args: string[]) =>
    runScript('deliver', ['--petition', petition.slug, '--out', folder, ...args], site.environment)

  const written = async () => (await readdir(folder)).filter((name) => name.startsWith(petition.slug)).toSorted()

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

    const ofPetition = await createDeliveryStore(site.stores.database.db).list({ petitionId: petition.id })
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
