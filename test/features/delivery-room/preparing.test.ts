import { expect } from 'chai'

import { newId } from '../../../server/platform/ids.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

describe('staff who hand a petition over', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite()
  })

  after(() => open.site.close())

  const deliverable = () =>
    open.site.stores.recipients
      .named(open.site.stores.petitions.get('covid-19-prisoners-voice').recipients)
      .filter(({ addressedOnly }) => !addressedOnly)

  const form = () => `/en/staff/petitions/${open.petitionId}/deliver`

  it('see whom it can go to, in which languages, what was promised, and who is only named', async () => {
    const page = readable(await (await open.mira.get(form())).text())

    for (const { name } of deliverable()) expect(page).to.include(name.en)
    expect(page).to.include('Signers were promised')
    expect(page)
      .to.include('These are addressed only')
      .and.include('nothing is ever delivered to a state that persecutes')
  })

  it('see what would be frozen before anything is', async () => {
    const [one] = deliverable()
    const before = (await open.all()).length
    const answer = await open.prepare([one?.slug ?? ''], { step: 'preview' })
    const page = readable(await answer.text())

    expect(answer.status).to.equal(200)
    expect(page)
      .to.include('1 delivery')
      .and.include('Last change counted')
      .and.include(one?.name.en ?? '')
    expect(await open.all()).to.have.length(before)
  })

  it('prepare all of them in one action, each in its language', async () => {
    const slugs = deliverable().map(({ slug }) => slug)
    const answer = await open.prepare(slugs, { [`language.${slugs[0] ?? ''}`]: 'uk' })
    const made = (await open.all()).slice(0, slugs.length)

    expect(answer.status).to.equal(303)
    expect(made.map(({ recipientSlug }) => recipientSlug)).to.have.members(slugs)
    expect(new Set(made.map(({ handoverId }) => handoverId)).size).to.equal(1)
    expect(made.find(({ recipientSlug }) => recipientSlug === slugs[0])?.contents.language).to.equal('uk')
    const page = readable(await (await open.mira.get(answer.headers.get('location') ?? '')).text())
    expect(page).to.include('Frozen. The files are being built now.').and.include('being built')
  })

  it('who click twice have prepared once', async () => {
    const handover = newId()
    const answers = await Promise.all([open.prepare(['osce'], { handover }), open.prepare(['osce'], { handover })])

    expect(answers.map(({ status }) => status)).to.deep.equal([303, 303])
    expect((await open.all()).filter(({ handoverId }) => handoverId === handover)).to.have.length(1)
  })

  it('are asked to choose somebody, and keep what they chose', async () => {
    const answer = await open.prepare([], { step: 'preview', 'language.osce': 'ru' })
    const page = await answer.text()

    expect(answer.status).to.equal(422)
    expect(readable(page)).to.include('Choose at least one recipient.')
    expect(page).to.match(/<option value="ru" selected>/)
  })

  it('cannot deliver to who is addressed only, whatever they send', async () => {
    const answer = await open.prepare(['osce'], { 'to.russia': 'yes' })

    expect(answer.status).to.equal(422)
  })

  it('are staff: nobody else comes in', async () => {
    const moderator = await signIn(open.site, { roles: ['moderator'] })

    expect((await moderator.get(form())).status).to.equal(403)
    expect((await moderator.get('/en/staff/deliveries')).status).to.equal(403)
    expect((await open.mira.get(`/en/staff/petitions/${newId()}/deliver`)).status).to.equal(404)
    expect((await open.mira.get(`/en/staff/deliveries/${newId()}`)).status).to.equal(404)
  })
})
