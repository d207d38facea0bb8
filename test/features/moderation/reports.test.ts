import { expect } from 'chai'

import { innards, readable } from '../../support/shown-form.ts'
import { appeal } from '../../support/site.ts'
import { openModeration, type TestModeration } from './a-moderation.ts'

const form = `/uk/petitions/${appeal}/report`

describe('reporting a petition', () => {
  let room: TestModeration

  before(async () => {
    room = await openModeration()
  })

  after(() => room.close())

  beforeEach(async () => {
    await room.site.stores.database.db.collection('reviews').deleteMany({})
  })

  const report = (fields: Record<string, string>) => room.site.post(form, fields)

  const waiting = () => room.site.stores.reviews.waiting({ kind: 'report' })

  it('is open to anybody, from the foot of the page, without cookie and account', async () => {
    const page = await (await room.site.get(`/uk/petitions/${appeal}`)).text()
    const shown = await room.site.get(form)
    const sent = await report({ reason: 'false-claims', words: 'Цифра неправильна.' })
    const thanks = await room.site.get(sent.headers.get('location') ?? '')

    expect(page).to.include(`href="${form}"`)
    expect([shown, sent, thanks].map(({ status }) => status)).to.deep.equal([200, 303, 200])
    expect([shown, sent, thanks].flatMap(({ headers }) => headers.getSetCookie())).to.deep.equal([])
    expect(readable(await thanks.text())).to.include('Дякуємо, скарга надійшла')
  })

  it('keeps the words sealed, and of whoever sent it not even the hour', async () => {
    await report({ reason: 'personal-data', words: 'Я живу на вулиці Лесі.' })

    const [row] = await room.site.stores.database.db.collection('reports').find().sort({ _id: -1 }).toArray()
    const [review] = await waiting()

    expect(Object.keys(row ?? {})).to.have.members([
      ...['_id', 'petitionId', 'reason', 'locale', 'filedOn', 'state', 'wordsBox', 'schemaVersion'],
    ])
    expect(JSON.stringify(row)).to.not.include('Лесі')
    expect(review?.submittedAt.toISOString()).to.match(/T00:00:00\.000Z$/)
    expect(review?.submittedBy).to.equal(null)
    expect(room.site.logLines.join()).to.not.include('Лесі')
  })

  it('goes before everything else where people are endangered', async () => {
    await report({ reason: 'other', words: 'Щось.' })
    await report({ reason: 'endangers-people' })

    expect((await waiting()).map(({ urgent }) => urgent)).to.deep.equal([true, false])
  })

  it('comes back with everything typed where something is missing, too long, or a robot’s', async () => {
    const without = await report({ words: 'Ось що <b>не так</b>.' })
    const long = await report({ reason: 'other', words: 'ж'.repeat(1001) })
    const robot = await report({ reason: 'other', words: 'Купуйте.', website: 'https://example.org' })

    expect([without, long, robot].map(({ status }) => status)).to.deep.equal([422, 422, 422])
    expect(await without.text())
      .to.include('Виберіть, що не так.')
      .and.to.include('Ось що &lt;b&gt;не так&lt;/b&gt;.')
    expect(await long.text()).to.include('Скоротіть свої слова до 1 000 знаків.')
    expect(await robot.text())
      .to.include('Надішліть, будь ласка, ще раз')
      .and.to.include('Купуйте.')
    expect(await waiting()).to.deep.equal([])
  })

  it('is not there for a petition that is not', async () => {
    const unknown = await room.site.get('/uk/petitions/nobody-knows/report')

    expect(unknown.status).to.equal(404)
    expect(await unknown.text()).not.to.match(innards)
  })

  it('stands in one line of the queue with the others about the same petition, and is decided with them', async () => {
    for (const words of ['Перша.', 'Друга.', 'Третя.']) await report({ reason: 'other', words })
    const [first] = await waiting()
    if (first === undefined) throw new Error('Nothing waits.')

    const queue = readable(await (await room.nadia.get('/en/staff/reviews')).text())
    await room.nadia.post(`/en/staff/reviews/${first.id}/claim`)
    const html = await (await room.nadia.get(`/en/staff/reviews/${first.id}`)).text()
    const others = /name="others" value="([^"]*)"/.exec(html)?.[1] ?? ''
    const bare = { revision: '1', verdict: 'rejected', others, alike: 'yes' }
    const silent = await room.nadia.post(`/en/staff/reviews/${first.id}/decision`, bare)
    await room.nadia.post(`/en/staff/reviews/${first.id}/decision`, { ...bare, words: 'Усе гаразд.' })
    room.site.clock.forwardMinutes(11)
    await room.takeEffect()

    expect(queue).to.include('Report × 3')
    expect(readable(html)).to.include('2 more reports of the same petition')
    for (const words of ['Перша.', 'Друга.', 'Третя.']) expect(html).to.include(words)
    expect(silent.status).to.equal(422)
    expect(await waiting()).to.deep.equal([])
    expect(room.site.stores.petitions.get(appeal).state).to.equal('open')
    const kept = await room.site.stores.database.db.collection('reports').find({ state: 'dismissed' }).toArray()
    expect(kept.map(({ wordsBox }) => wordsBox as unknown)).to.deep.equal([null, null, null])
  })

  it('takes the petition off the site where a moderator upholds it, once the time to undo is over', async () => {
    const petitionId = await room.handIn()
    const review = await room.reviewOf('petition', petitionId)
    await room.decide(room.taras, review, { verdict: 'approved' })
    await room.taras.post(`/en/staff/reviews/${review.id}/now`)
    await room.takeEffect()
    const { slug } = room.site.stores.petitions.byId(petitionId)
    await room.site.post(`/en/petitions/${slug}/report`, { reason: 'endangers-people', words: 'Names a hiding place.' })
    const [reported] = await waiting()
    if (reported === undefined) throw new Error('Nothing waits.')

    await room.decide(room.nadia, reported, { verdict: 'approved', words: 'It names where people hide.' })
    await room.takeEffect()
    const before = await room.site.get(`/en/petitions/${slug}`)
    room.site.clock.forwardMinutes(11)
    await room.takeEffect()
    const after = await room.site.get(`/en/petitions/${slug}`)
    const deeds = await room.site.stores.audit.entries({ limit: 3 })

    expect([before.status, after.status]).to.deep.equal([200, 410])
    expect(deeds.map(({ deed }) => deed)).to.deep.equal(['petition.hidden', 'report.acted', 'review.decided'])
    expect(deeds[0]).to.include({ by: room.nadia.accountId, why: 'It names where people hide.' })
  })
})
