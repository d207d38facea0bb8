import { expect } from 'chai'

import { newId } from '../../../server/platform/ids.ts'
import { signIn } from '../../support/rooms.ts'
import { readable } from '../../support/shown-form.ts'
import { addSignatures, tallierOf, times } from '../../support/signatures.ts'
import { appeal } from '../../support/site.ts'
import { startHandoverSite, type HandoverSite } from './handing-over.ts'

describe('staff who hand a petition over', () => {
  let open: HandoverSite

  before(async () => {
    open = await startHandoverSite()
  })

  after(() => open.site.close())

  const deliverable = () =>
    open.site.stores.recipients
      .named(open.site.stores.petitions.get(appeal).recipients)
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

  it('find recipients in the order of their names, when they choose and afterwards', async () => {
    const names = deliverable()
      .map(({ name }) => name.en)
      .toSorted((one, other) => one.localeCompare(other, 'en'))
    const orderIn = (page: string): string[] => names.toSorted((one, other) => page.indexOf(one) - page.indexOf(other))

    const choosing = readable(await (await open.mira.get(form())).text())
    const prepared = await open.prepare(deliverable().map(({ slug }) => slug))
    const list = readable(await (await open.mira.get(prepared.headers.get('location') ?? '')).text())

    expect(orderIn(choosing.slice(choosing.indexOf('To whom?')))).to.deep.equal(names)
    expect(orderIn(list.slice(list.indexOf('Prepared')))).to.deep.equal(names)
  })

  it('see how many people’s data would leave, for each recipient', async () => {
    const { stores } = open.site
    await addSignatures(stores, stores.petitions.get(appeal), times(3, { visibility: 'full' }))
    await tallierOf(stores).runOnce()

    const answer = await open.prepare(['osce', 'united-nations'], {
      ...{ step: 'preview', 'list.csv.osce': 'yes', 'list.pdf.osce': 'yes' },
    })
    const page = readable(await answer.text())

    expect(
      page.match(
        /Personal data that leaves (?:at most 3 names, in full or as initials as each chose, with country|none)/g,
      ),
    ).to.have.members([
      'Personal data that leaves at most 3 names, in full or as initials as each chose, with country',
      'Personal data that leaves none',
    ])
  })

  it('are warned of a letter in a language that a recipient does not take, and of no other', async () => {
    const warned = readable(await (await open.prepare(['osce'], { step: 'preview', 'language.osce': 'uk' })).text())
    const fine = readable(await (await open.prepare(['osce'], { step: 'preview', 'language.osce': 'ru' })).text())

    expect(warned).to.include('It does not take letters in this language: Ukrainian').and.include('It takes English')
    expect(fine).not.to.include('It does not take letters')
  })

  it('read demands that are the same for all of them once, and each language of them by itself', async () => {
    const slugs = deliverable().map(({ slug }) => slug)
    const { text } = open.site.stores.petitions.get(appeal)
    const [first] = text.demands
    const inWords = (locale: 'en' | 'uk') => readable(`<body>${text.texts[locale]?.demands[first?.key ?? ''] ?? ''}`)
    const timesIn = (page: string): number => page.split(inWords('en')).length - 1
    const inEach = (language: string) => Object.fromEntries(slugs.map((slug) => [`language.${slug}`, language]))
    const preview = async (languages: Readonly<Record<string, string>>) =>
      readable(await (await open.prepare(slugs, { step: 'preview', ...languages })).text())

    const alike = await preview(inEach('en'))
    const mixed = await preview({ ...inEach('en'), 'language.osce': 'uk' })

    expect(inWords('en')).not.to.equal('')
    expect(alike).to.include('Demands put to all of them')
    expect([timesIn(alike), timesIn(mixed)]).to.deep.equal([1, 1])
    expect(mixed).to.include(inWords('uk'))
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

  it('are not offered a petition that is hidden', async () => {
    const petition = `/en/staff/petitions/${open.petitionId}`
    const before = await (await open.mira.get(petition)).text()
    await open.mira.post(`${petition}/hide`, { reason: 'The family asks for it' })

    const hidden = await (await open.mira.get(petition)).text()
    const answers = [await open.mira.get(form()), await open.prepare(['osce'], { step: 'preview' })]
    await open.mira.post(`${petition}/unhide`)

    expect(before).to.include(`"${form()}"`)
    expect(hidden).not.to.include(form())
    expect(answers.map(({ status }) => status)).to.deep.equal([410, 410])
  })

  it('are staff: nobody else comes in', async () => {
    const moderator = await signIn(open.site, { roles: ['moderator'] })

    expect((await moderator.get(form())).status).to.equal(403)
    expect((await moderator.get('/en/staff/deliveries')).status).to.equal(403)
    expect((await open.mira.get(`/en/staff/petitions/${newId()}/deliver`)).status).to.equal(404)
    expect((await open.mira.get(`/en/staff/deliveries/${newId()}`)).status).to.equal(404)
  })
})
