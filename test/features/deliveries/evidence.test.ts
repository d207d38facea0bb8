import { expect } from 'chai'

import type { EvidenceService } from '../../../server/features/deliveries/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPdf } from '../../support/pdf.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'
import { openHandover } from './a-handover.ts'

describe('evidence of a delivery', () => {
  let site: TestStores
  let evidence: EvidenceService
  const deliveryId = newId()
  const staff = newId()

  before(async () => {
    site = await openTestStores()
    evidence = openHandover(site).evidence
  })

  after(() => site.close())

  const aScan = (day = '2026-03-02') => ({
    ...({ deliveryId, kind: 'scan', day, note: 'The stamp of the office', isPublic: false } as const),
    file: { mediaType: 'application/pdf', bytes: aPdf(), sayings: [] },
  })

  async function bytesOf(id: string): Promise<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of evidence.read({ id })) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it('is kept with its file, sealed, and comes back as it was sent', async () => {
    const { id, file } = await evidence.add(aScan(), staff)

    expect(file).to.include({ name: 'evidence.pdf', mediaType: 'application/pdf', bytes: aPdf().length })
    expect(await bytesOf(id)).to.deep.equal(aPdf())
    const stored = await site.stores.database.db.collection('fileChunks').find().toArray()
    expect(stored.map((chunk) => JSON.stringify(chunk)).join('')).not.to.include(aPdf().toString('base64').slice(0, 30))
  })

  it('comes with the step that it shows, or neither does', async () => {
    const open = openHandover(site)
    const { id } = await open.prepared(await site.publish({ handover: 'names' }))
    await open.deliveries.release({ id }, open.tom)
    const { audit } = site.stores
    const append: typeof audit.append = (entry, session) =>
      entry.deed === 'delivery.evidence-added' ? Promise.reject(new Error('Not now.')) : audit.append(entry, session)
    const failing = openHandover(site, { stores: { audit: { ...audit, append } } })
    const day = dayOf(site.stores.now())
    const recorded = ({ evidence: kept, deliveries }: typeof open) =>
      kept.add({ ...aScan(day), deliveryId: id }, staff, (store) =>
        deliveries.recordSent({ id, way: 'post', sentOn: day, note: '' }, staff, (_, session) => store(session)),
      )
    const shelved = await site.stores.shelf.owners()
    const standing = async () => [(await open.deliveries.get(id)).state, (await evidence.ofDelivery(id)).length]

    await rejectionOf(recorded(failing))
    const failed = [await standing(), await site.stores.shelf.owners()]
    await recorded(open)

    expect(failed).to.deep.equal([['released', 0], shelved])
    expect(await standing()).to.deep.equal(['sent', 1])
  })

  it('comes by the day on which it happened', async () => {
    const own = newId()
    for (const day of ['2026-03-04', '2026-03-02', '2026-03-03']) {
      await evidence.add({ ...aScan(day), deliveryId: own, file: null }, staff)
    }

    expect((await evidence.ofDelivery(own)).map(({ day }) => day)).to.deep.equal([
      '2026-03-02',
      '2026-03-03',
      '2026-03-04',
    ])
  })

  it('is shown to everybody only when staff say so, and each time that is written down', async () => {
    const { id } = await evidence.add(aScan(), staff)

    await evidence.setPublic({ deliveryId, id }, true, staff)
    await evidence.setPublic({ deliveryId, id }, true, staff)

    expect((await evidence.get(deliveryId, id)).isPublic).to.equal(true)
    const subject = { kind: 'delivery', id: deliveryId } as const
    const shown = (await site.stores.audit.entries({ subject, limit: 20 })).filter(
      ({ deed, before }) => deed === 'delivery.evidence-shown' && JSON.stringify(before).includes(id),
    )
    expect(shown).to.have.length(1)
  })

  it('belongs to its delivery: elsewhere there is no such thing', async () => {
    const { id } = await evidence.add(aScan(), staff)

    expect(await rejectionOf(evidence.get(newId(), id))).to.include({ kind: 'not-found' })
    expect(await rejectionOf(evidence.setPublic({ deliveryId: newId(), id }, true, staff))).to.include({
      kind: 'not-found',
    })
  })

  const poison: [what: string, bytes: Buffer][] = [
    ['a page of the web', Buffer.from('<html><script>alert(1)</script></html>')],
    ['a drawing with scripts', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a PDF that runs something', aPdf({ catalog: '/OpenAction << /S /JavaScript /JS (app.alert(1)) >>' })],
    ['a photo that breaks off', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 9])],
    ['nothing', Buffer.alloc(0)],
  ]

  for (const [what, bytes] of poison) {
    it(`is not taken where it is ${what}, whatever it is called`, async () => {
      expect(await evidence.check(bytes)).to.equal(null)
    })
  }

  it('is taken where it is a quiet PDF', async () => {
    expect(await evidence.check(aPdf())).to.deep.equal({ mediaType: 'application/pdf', bytes: aPdf(), sayings: [] })
  })

  it('is kept without what a PDF says of its maker', async () => {
    const written = aPdf({ trailer: '/Info 4 0 R', objects: { 4: '<< /Author (Olena Maker) >>' } })

    const checked = await evidence.check(written)

    expect(written.includes('Olena Maker')).to.equal(true)
    expect(checked?.sayings).to.deep.equal([])
    expect(checked?.bytes.includes('Olena Maker')).to.equal(false)
  })

  it('is hidden at first where its file says something of its maker, whatever was asked', async () => {
    const file = { ...aScan().file, sayings: [{ kind: 'author', text: 'Olena Maker' }] } as const

    expect((await evidence.add({ ...aScan(), isPublic: true }, staff)).isPublic).to.equal(true)
    expect((await evidence.add({ ...aScan(), isPublic: true, file }, staff)).isPublic).to.equal(false)
  })
})
