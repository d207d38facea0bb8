import { createHash } from 'node:crypto'

import { expect } from 'chai'
import { unzipSync } from 'fflate'

import type { Petition } from '../../../server/features/petitions/index.ts'
import { newId } from '../../../server/platform/ids.ts'
import { anAgeKey, type AgeKey } from '../../support/age-key.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { addCounted } from '../../support/signatures.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

const withList = { listForms: ['csv'] } as const
const recipient = 'recipient'

describe('the files of a delivery', () => {
  let site: TestStores
  let open: ReturnType<typeof openHandover>
  let petition: Petition

  before(async () => {
    site = await openTestStores()
    open = openHandover(site)
    petition = await site.publish({ handover: 'names' })
    await addCounted(site.stores, petition, [{ name: 'Zoryana' }, { name: 'Petro' }])
  })

  after(() => site.close())

  const copiesOf = async (id: string) =>
    (await open.deedsOf(id)).filter(({ deed }) => deed === 'delivery.copied').map(({ by, after }) => ({ by, after }))

  /** The register says that this recipient has a key, and nobody has read it since. */
  async function withKey(): Promise<{ key: AgeKey; open: ReturnType<typeof openHandover> }> {
    const key = await anAgeKey()
    const { publicKey } = key
    const { recipients } = site.stores
    const current: typeof recipients.current = async (...asked) =>
      (await recipients.current(...asked)).map((one) => ({ ...one, publicKey }))
    return { key, open: openHandover(site, { stores: { recipients: { ...recipients, current } } }) }
  }

  it('come as they were built, one by one', async () => {
    const { id, files } = await open.prepared(petition, 'osce', withList)

    for (const { name, bytes, sha256 } of await open.deliveries.files({ id, by: open.mira })) {
      const file = await open.deliveries.readFile({ id, name, by: open.mira })
      const content = await open.contentOf(file)
      expect([file.name, file.bytes, content.length]).to.deep.equal([name, bytes, bytes])
      expect(createHash('sha256').update(content).digest('hex')).to.equal(sha256)
    }
    expect(files.map(({ name }) => name)).to.include('signatures.csv')
  })

  it('come in one zip with a name that people can read, the same bytes each time', async () => {
    const { id, files, frozen } = await open.prepared(petition)

    const zip = await open.deliveries.zip({ id, by: open.mira })
    const bytes = await open.contentOf(zip)
    const again = await open.contentOf(await open.deliveries.zip({ id, by: open.tom }))

    expect(zip.name).to.equal(`${petition.slug}--osce--${frozen.preparedOn}.zip`)
    expect(Object.keys(unzipSync(bytes))).to.deep.equal(files.map(({ name }) => name))
    expect(again).to.deep.equal(bytes)
  })

  it('are written down each time names go out, and by whom, but no name', async () => {
    const { id } = await open.prepared(petition, 'osce', withList)

    await open.deliveries.readFile({ id, name: 'summary.json', by: open.mira })
    await open.deliveries.readFile({ id, name: 'signatures.csv', by: open.mira })
    const { name } = await open.deliveries.zip({ id, by: open.tom })

    expect(await copiesOf(id)).to.deep.equal([
      { by: open.mira, after: { file: 'signatures.csv', isEncrypted: false } },
      { by: open.tom, after: { file: name, isEncrypted: false } },
    ])
  })

  it('go to a recipient with a key for its eyes only, where names stand in them', async () => {
    const { key, open: keyed } = await withKey()
    const { id } = await keyed.sent(petition, 'osce', withList)

    const list = await keyed.deliveries.readFile({ id, name: 'signatures.csv', by: recipient })
    const figures = await keyed.deliveries.readFile({ id, name: 'summary.json', by: recipient })
    const sealed = await keyed.contentOf(list)

    const opened = await key.opened(sealed)
    expect([list.name, figures.name]).to.deep.equal(['signatures.csv.age', 'summary.json'])
    expect(sealed.includes('Zoryana')).to.equal(false)
    expect(opened.toString('utf8')).to.contain('Zoryana')
    expect(await copiesOf(id)).to.deep.equal([{ by: recipient, after: { file: 'signatures.csv', isEncrypted: true } }])
  })

  it('go to it as they are where nobody is named in them, all in one as well', async () => {
    const { open: keyed } = await withKey()
    const delivery = await keyed.sent(petition)

    const zip = await keyed.deliveries.zip({ id: delivery.id, by: recipient })
    const names = Object.keys(unzipSync(await keyed.contentOf(zip)))

    expect(await keyed.deliveries.isEncrypted(delivery)).to.equal(false)
    expect(zip.name).to.match(/\.zip$/)
    expect(names).to.deep.equal(delivery.files.map(({ name }) => name))
    expect(await copiesOf(delivery.id)).to.deep.equal([])
  })

  it('are not there before all of them are, nor for a recipient before they were sent', async () => {
    const preparing = await open.prepare(petition, 'united-nations')
    const early = await rejectionOf(open.deliveries.files({ id: preparing.id, by: open.mira }))
    const { id } = await open.prepared(petition)

    const unsent = await rejectionOf(open.deliveries.zip({ id, by: recipient }))
    await open.deliveries.release({ id }, open.tom)
    await open.deliveries.beginSending({ id }, open.tom)
    const underWay = await open.deliveries.files({ id, by: recipient })

    expect([early, unsent].map((error) => (error as { kind: string }).kind)).to.deep.equal(['not-found', 'not-found'])
    expect(underWay).not.to.deep.equal([])
  })

  it('do not exist under another name, or in a delivery that is not there', async () => {
    const { id } = await open.prepared(petition, 'osce', withList)
    const asked = [
      open.deliveries.readFile({ id, name: 'rows.ndjson', by: open.mira }),
      open.deliveries.readFile({ id, name: '../letter.pdf', by: open.mira }),
      open.deliveries.zip({ id: newId(), by: open.mira }),
    ]

    const errors = await Promise.all(asked.map(rejectionOf))

    expect(errors.map((error) => (error as { kind: string }).kind)).to.deep.equal(Array(3).fill('not-found'))
  })

  it('are gone once they were taken away', async () => {
    const { id } = await open.prepared(petition)
    await open.deliveries.abandon({ id }, open.mira, 'The wrong text')
    await open.packBuilding.runOnce()

    expect(await rejectionOf(open.deliveries.zip({ id, by: open.mira }))).to.include({ kind: 'gone' })
  })
})
