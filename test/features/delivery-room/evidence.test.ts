import { expect } from 'chai'

import type { Delivery } from '../../../server/features/deliveries/delivery.ts'
import { createDeliveryStore, createEvidenceStore } from '../../../server/features/deliveries/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { transactionsOn } from '../../../server/platform/db/transaction.ts'
import { aPdf, type PdfParts } from '../../support/pdf.ts'
import { readable } from '../../support/shown-form.ts'
import { aDelivery } from '../deliveries/a-delivery.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

const maker = 'Olena Maker'
const note = `<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /T (${maker}) /Contents (Check) >>`

/** Its maker stands where it can be taken out, and where it cannot. */
const quiet: PdfParts = { trailer: '/Info 4 0 R', objects: { 4: `<< /Author (${maker}) >>` } }
const telling: PdfParts = { page: `/Annots [${note}]` }

describe('evidence that staff add', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite()
  })

  after(() => open.site.close())

  const today = () => dayOf(open.site.stores.now())

  async function sent(): Promise<Delivery> {
    const { database } = open.site.stores
    const delivery = aDelivery({ petitionId: open.petitionId, state: 'sent', way: 'post', sentOn: today() })
    await transactionsOn(database.client)((session) => createDeliveryStore(database.db).insert(delivery, session))
    return delivery
  }

  /** Adds a file that everybody is to see; answers where that leads. */
  async function added(delivery: Delivery, parts: PdfParts): Promise<{ id: string; place: string }> {
    const form = new FormData()
    const { csrf, cookie } = open.mira
    const fields = { csrf, kind: 'scan', day: today(), note: 'The stamp', isPublic: 'yes' }
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([Uint8Array.from(aPdf(parts))]), 'scan.pdf')
    const address = new URL(`/en/staff/deliveries/${delivery.id}/evidence`, open.site.url)
    const headers = { cookie, 'sec-fetch-site': 'same-origin' }
    const answer = await fetch(address, { method: 'POST', body: form, headers, redirect: 'manual' })
    const [one] = await createEvidenceStore(open.site.stores.database.db).ofDelivery(delivery.id)
    return { id: one?.id ?? '', place: answer.headers.get('location') ?? '' }
  }

  const publicFile = (id: string) => fetch(new URL(`/deliveries/evidence/${id}`, open.site.url))
  const show = ({ id: delivery }: Delivery, id: string, fields: Readonly<Record<string, string>>) =>
    open.mira.post(`/en/staff/deliveries/${delivery}/evidence/${id}/show`, { isPublic: 'yes', ...fields })

  it('is public at once where nothing is left in it of its maker', async () => {
    const delivery = await sent()

    const { id, place } = await added(delivery, quiet)

    expect(place).to.include('done=evidenceAdded')
    const file = await publicFile(id)
    expect(file.status).to.equal(200)
    expect(Buffer.from(await file.arrayBuffer()).includes(maker)).to.equal(false)
  })

  it('is shown to nobody while its petition is hidden', async () => {
    const petition = `/en/staff/petitions/${open.petitionId}`
    const { id } = await added(await sent(), quiet)
    await open.mira.post(`${petition}/hide`, { reason: 'The family asks for it' })

    const hidden = await publicFile(id)
    await open.mira.post(`${petition}/unhide`)

    expect([hidden.status, (await publicFile(id)).status]).to.deep.equal([410, 200])
  })

  it('is hidden, whatever was ticked, where it says something of its maker, and staff are told', async () => {
    const delivery = await sent()

    const { id, place } = await added(delivery, telling)
    const page = readable(await (await open.mira.get(place)).text())

    expect(page).to.include('Added, and hidden for now').and.include('Only staff see the file.')
    expect((await publicFile(id)).status).to.equal(404)
  })

  it('is shown to everybody only after staff have read what it says', async () => {
    const delivery = await sent()
    const { id } = await added(delivery, telling)

    const asked = await show(delivery, id, {})
    const page = readable(await asked.text())
    const before = (await publicFile(id)).status
    const knowing = await show(delivery, id, { knowing: 'yes' })

    expect(asked.status).to.equal(200)
    expect(page).to.include('Note in the margin by').and.include(maker)
    expect([before, knowing.status, (await publicFile(id)).status]).to.deep.equal([404, 303, 200])
  })

  it('is not there where nothing but a note was added, or it was taken away', async () => {
    const delivery = await sent()
    const page = `/en/staff/deliveries/${delivery.id}/evidence`
    await open.mira.post(page, { kind: 'reference', day: today(), note: 'Number 7' })
    const [one] = await createEvidenceStore(open.site.stores.database.db).ofDelivery(delivery.id)

    const file = await open.mira.get(`${page}/${one?.id ?? ''}/file`)

    expect([one?.note, file.status]).to.deep.equal(['Number 7', 404])
  })

  it('leaves what it says out of the audit', async () => {
    const delivery = await sent()
    const { id } = await added(delivery, telling)
    await show(delivery, id, { knowing: 'yes' })

    const subject = { kind: 'delivery', id: delivery.id } as const
    const entries = await open.site.stores.audit.entries({ subject, limit: 20 })

    expect(entries.map(({ deed }) => deed)).to.include('delivery.evidence-shown')
    expect(JSON.stringify(entries)).not.to.include('Olena')
  })
})
