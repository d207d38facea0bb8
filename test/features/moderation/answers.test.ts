import { expect } from 'chai'

import { createPetitionStore } from '../../../server/features/petitions/index.ts'
import type { Review } from '../../../server/features/reviews/review.ts'
import { readable } from '../../support/shown-form.ts'
import { aPdf, type PdfParts } from '../../support/pdf.ts'
import { openHandover } from '../deliveries/a-handover.ts'
import { openModeration, type TestModeration } from './a-moderation.ts'

describe('reviewing what a recipient answered', () => {
  let room: TestModeration
  let open: ReturnType<typeof openHandover>

  before(async () => {
    room = await openModeration()
    open = openHandover(room.site)
  })

  after(() => room.close())

  async function anAnswer(text: string, parts: PdfParts = {}): Promise<Review> {
    const { stores } = room.site
    const [petition] = stores.petitions.list()
    if (petition === undefined) throw new Error('The demo has no petition.')
    const { id } = await open.sent(petition)
    const speaker = { name: 'Anna Schmidt', office: 'Secretary', language: 'en' } as const
    await open.answers.answer(id, { ...speaker, stance: 'refused', text, file: aPdf(parts) })
    const [answer] = await open.answers.ofDelivery(id)
    return room.reviewOf('answer', answer?.id ?? '')
  }

  const address = ({ id }: Review) => `/en/staff/reviews/${id}`

  it('shows in the queue, with who answers, what, and a file to download', async () => {
    const review = await anAnswer('<b>No</b> comment.')

    const queue = await (await room.nadia.get('/en/staff/reviews')).text()
    const page = await (await room.nadia.get(address(review))).text()
    const file = await room.nadia.get(`${address(review)}/answer`)

    expect(readable(queue)).to.include('Answer of a recipient')
    expect(readable(page)).to.include('Anna Schmidt, Secretary').and.to.include('<b>No</b> comment.')
    expect(page).to.not.include('<b>No</b>')
    expect(file.headers.get('content-disposition')).to.equal('attachment; filename="answer.pdf"')
    expect(file.headers.get('content-security-policy')).to.equal("default-src 'none'; sandbox")
    expect(Buffer.from(await file.arrayBuffer()).equals(aPdf())).to.equal(true)
  })

  it('comes without what its file says of its maker, and where that cannot be taken out the moderator reads it', async () => {
    const signature = '<< /Type /Sig /ByteRange [0 1 2 3] /Contents <00> >>'
    const author = { trailer: '/Info 4 0 R', objects: { 4: '<< /Author (Olena Maker) >>' } }
    const plain = await anAnswer('See the file.', author)
    const signed = await anAnswer('See the signed file.', { ...author, objects: { ...author.objects, 5: signature } })

    const file = await room.nadia.get(`${address(plain)}/answer`)
    const pages = await Promise.all([plain, signed].map(async (one) => (await room.nadia.get(address(one))).text()))

    expect(Buffer.from(await file.arrayBuffer()).includes('Olena')).to.equal(false)
    expect(pages[0]).not.to.include('It says something of who made it')
    expect(readable(pages[1] ?? ''))
      .to.include('It says something of who made it')
      .and.include('Olena Maker')
      .and.include('Who signed it stands in the signature.')
  })

  it('is published or not; nobody can be asked to change it', async () => {
    const review = await anAnswer('We shall see.')
    await room.nadia.post(`${address(review)}/claim`)

    const page = await (await room.nadia.get(address(review))).text()

    expect(page).to.include('value="approved"').and.to.include('value="rejected"')
    expect(page).to.not.include('value="changes_requested"')
  })

  it('stands on the site once the decision took effect, and its file is there for everybody', async () => {
    const review = await anAnswer('This is our answer.')
    await room.decide(room.nadia, review, { verdict: 'approved' })
    const early = await room.site.get(`/deliveries/answers/${review.subjectId}.pdf`)

    room.site.clock.forwardMinutes(10)
    await room.takeEffect()

    const file = await room.site.get(`/deliveries/answers/${review.subjectId}.pdf`)
    expect([early.status, file.status]).to.deep.equal([404, 200])
    expect(file.headers.get('content-type')).to.equal('application/pdf')
    const [delivery] = await open.deliveries.list({ state: 'refused' })
    expect(delivery?.answeredOn).to.be.a('string')
    const { database, petitions } = room.site.stores
    const { id, state } = petitions.byId(delivery?.petitionId ?? '')
    const rows = createPetitionStore(database.connection)
    await rows.setState(id, state, 'hidden')
    await petitions.refresh()
    const hidden = await room.site.get(`/deliveries/answers/${review.subjectId}.pdf`)
    await rows.setState(id, 'hidden', state)
    await petitions.refresh()
    expect(hidden.status).to.equal(410)
  })

  it('has no file for those who may not review', async () => {
    const review = await anAnswer('Once more.')

    const file = await room.site.get(`${address(review)}/answer`)

    expect(file.status).to.equal(303)
  })
})
