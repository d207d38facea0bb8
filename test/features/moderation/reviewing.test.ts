import { expect } from 'chai'

import { readable } from '../../support/shown-form.ts'
import { openModeration, type TestModeration } from './a-moderation.ts'

describe('reviewing a petition', () => {
  let room: TestModeration

  before(async () => {
    room = await openModeration()
  })

  after(() => room.close())

  const path = (id: string, rest = ''): string => `/en/staff/reviews/${id}${rest}`

  async function waiting(title = 'Звільніть хворих у в’язницях') {
    const petitionId = await room.handIn({ 'texts.uk.title': title })
    const review = await room.reviewOf('petition', petitionId)
    return { petitionId, review, id: review.id }
  }

  const text = async (answer: Promise<Response>): Promise<string> => readable(await (await answer).text())

  it('shows the queue in order: urgent first, then the oldest, with who has claimed what', async () => {
    const older = await room.handIn({ 'texts.uk.title': 'Давніша петиція' })
    const urgent = await room.handIn({ 'texts.uk.title': 'Термінова петиція' }, true)
    const review = await room.reviewOf('petition', older)
    await room.taras.post(path(review.id, '/claim'))

    const seen = await text(room.nadia.get('/en/staff/reviews'))

    expect(seen.indexOf('Термінова петиція')).to.be.greaterThan(0).and.lessThan(seen.indexOf('Давніша петиція'))
    expect(seen).to.match(/Urgent: Petition.*Taras, until \d\d:\d\d UTC/)
    expect(await text(room.nadia.get('/en/staff/reviews?kind=update'))).to.include('Nothing of this kind waits')
    expect(await text(room.nadia.get('/en/staff/reviews?kind=petition&language=uk'))).to.include('Давніша петиція')
    expect((await room.reviewOf('petition', urgent)).urgent).to.equal(true)
  })

  it('shows the whole text with what is said beside it, and the contact only to who claimed it', async () => {
    const { id } = await waiting()

    const before = await text(room.nadia.get(path(id)))
    const claimed = await room.nadia.post(path(id, '/claim'))
    const after = await text(room.nadia.get(path(id)))

    expect(claimed.headers.get('location')).to.equal(path(id))
    for (const part of ['не лікують', 'Звільнити їх.', 'Суд у Гаазі', 'court.example', 'figures only', '6 months']) {
      expect(before).to.include(part)
    }
    expect(before).to.include('Handed in by Mira Demir').and.not.to.include('mira.01')
    expect(after)
      .to.include('Signal: mira.01')
      .and.to.match(/You, until \d\d:\d\d UTC/)
  })

  it('lets one moderator decide at a time, and shows the other whose it is', async () => {
    const { id, review } = await waiting()
    await room.nadia.post(path(id, '/claim'))

    const claim = await room.taras.post(path(id, '/claim'))
    const fields = { revision: String(review.revision), verdict: 'rejected', reason: 'unclear', words: 'Мої слова.' }
    const decision = await room.taras.post(path(id, '/decision'), fields)

    expect([claim.status, decision.status]).to.deep.equal([409, 409])
    const shown = readable(await decision.text())
    expect(shown)
      .to.match(/This is not yours now .*Nadia, until/)
      .and.not.to.include('Signal: mira.01')
    expect((await room.reviewOf('petition', review.subjectId)).claim?.by).to.equal(room.nadia.accountId)
  })

  it('leaves a review to others when it is released', async () => {
    const { id } = await waiting()
    await room.nadia.post(path(id, '/claim'))

    const released = await room.nadia.post(path(id, '/release'))
    const claim = await room.taras.post(path(id, '/claim'))

    expect(released.headers.get('location')).to.match(/^\/en\/staff\/reviews\?done=released/)
    expect(claim.status).to.equal(303)
  })

  it('opens an approved petition ten minutes later, and not before', async () => {
    const { petitionId, review } = await waiting('Відкрийте це')

    const decided = await room.decide(room.nadia, review, { verdict: 'approved', reason: 'unclear' })
    const queue = await text(room.nadia.get(decided.headers.get('location') ?? ''))
    await room.takeEffect()
    const before = room.site.stores.petitions.list().some(({ id }) => id === petitionId)
    room.site.clock.forwardMinutes(10)
    await room.takeEffect()

    expect(decided.status).to.equal(303)
    expect(queue).to.match(/It takes effect at \d\d:\d\d UTC; until then you can undo it/)
    expect(before).to.equal(false)
    expect(room.site.stores.petitions.byId(petitionId).state).to.equal('open')
    expect((await room.nadia.get(path(review.id))).status).to.equal(410)
  })

  it('takes a decision back within ten minutes, as if nothing had been decided', async () => {
    const { petitionId, review } = await waiting()
    await room.decide(room.nadia, review, { verdict: 'approved' })

    const byAnother = await room.taras.post(path(review.id, '/undo'))
    const undone = await room.nadia.post(path(review.id, '/undo'))
    room.site.clock.forwardMinutes(11)
    await room.takeEffect()

    expect(byAnother.status).to.equal(409)
    expect(undone.headers.get('location')).to.match(/done=undone/)
    expect((await room.reviewOf('petition', petitionId)).state).to.equal('waiting')
    const deeds = await room.site.stores.audit.entries({ limit: 50 })
    const own = deeds.filter(({ subject }) => subject.id === petitionId).map(({ deed }) => deed)
    expect(own.slice(0, 2)).to.deep.equal(['review.undone', 'review.decided'])
  })

  it('lets a decision take effect at once where its moderator says so', async () => {
    const { petitionId, review } = await waiting()
    await room.decide(room.nadia, review, { verdict: 'approved' })

    await room.nadia.post(path(review.id, '/now'))
    await room.takeEffect()
    const late = await room.nadia.post(path(review.id, '/undo'))

    expect(room.site.stores.petitions.byId(petitionId).state).to.equal('open')
    expect(late.status).to.equal(410)
  })

  it('asks for changes with a reason, tells the campaigner, and shows later what was changed', async () => {
    const { petitionId, review } = await waiting()

    const without = await room.decide(room.nadia, review, { verdict: 'changes_requested', words: 'Хто саме хворий?' })
    const page = await without.text()
    const fields = { verdict: 'changes_requested', reason: 'unclear', words: 'Хто саме хворий?' }
    await room.decide(room.nadia, review, fields)
    await room.nadia.post(path(review.id, '/now'))
    await room.takeEffect()
    await room.handInAgain(petitionId, { 'texts.uk.lead': 'Двадцятеро хворі.' })
    const again = await room.reviewOf('petition', petitionId)
    const html = await (await room.taras.get(path(again.id))).text()

    expect(without.status).to.equal(422)
    expect(page).to.include('Choose a reason').and.to.include('Хто саме хворий?')
    expect(html).to.include('What was changed since changes were asked for')
    expect(html).to.include('<del>Вони</del><ins>Двадцятеро</ins>')
    expect(readable(html)).to.include('Changes asked for by Nadia').and.to.include('Хто саме хворий?')
  })

  it('refuses a decision on what changed a second ago, and shows what is there now', async () => {
    const { petitionId, review } = await waiting('Початкова назва')
    await room.decide(room.nadia, review, { verdict: 'approved' })
    await room.nadia.post(path(review.id, '/now'))
    await room.takeEffect()
    await room.handInAgain(petitionId, { 'texts.uk.title': 'Друга назва' })
    const version = await room.reviewOf('version', petitionId)
    await room.nadia.post(path(version.id, '/claim'))
    const read = await text(room.nadia.get(path(version.id)))

    await room.handInAgain(petitionId, { 'texts.uk.title': 'Третя назва' })
    const fields = { revision: String(version.revision), verdict: 'rejected', reason: 'other', words: 'Не треба.' }
    const refused = await room.nadia.post(path(version.id, '/decision'), fields)
    const html = await refused.text()
    const now = await room.reviewOf('version', petitionId)

    expect(read).to.include('What would change for the public').and.to.include('Бо так точніше.')
    expect(refused.status).to.equal(409)
    expect(html).to.include('This has changed while you were reading').and.to.include('Не треба.</textarea>')
    expect(html).to.include('<del>Початкова</del><ins>Третя</ins>').and.not.to.include('Друга')
    expect(html).to.include(`name="revision" value="${String(now.revision)}"`)
    expect(now.decision).to.equal(null)
  })

  it('prints what campaigners write as text, whatever is in it', async () => {
    const attack = '<script>alert(1)</script>\u202Eкопія\u200B'
    const { id } = await waiting(attack)

    const [queue, page] = await Promise.all(
      ['/en/staff/reviews', path(id)].map(async (at) => (await room.nadia.get(at)).text()),
    )

    for (const html of [queue, page]) {
      expect(html).to.include('&lt;script&gt;alert(1)&lt;/script&gt;копія')
      expect(html).not.to.match(/<script>alert|[\u202E\u200B]/)
    }
  })

  it('says that an unknown review is not there', async () => {
    expect((await room.nadia.get(path('A'.repeat(22)))).status).to.equal(404)
    expect((await room.nadia.get(path('nonsense'))).status).to.equal(404)
  })
})
