import { expect } from 'chai'

import { dayOf } from '../../../server/platform/clock.ts'
import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import { addMonths } from '../../../server/features/petitions/retention.ts'
import { aPerson, openTestDesk, type TestDesk } from './a-desk.ts'

describe('what a reviewer decides about a petition', () => {
  let desk: TestDesk
  const mira = aPerson({ locale: 'uk' })

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  async function submitted(changes = {}): Promise<string> {
    const petitionId = await desk.begin(mira, changes)
    await desk.drafts.submit({ petitionId, by: mira })
    return petitionId
  }

  const today = () => dayOf(desk.clock.now())

  describe('when it is approved', () => {
    it('opens at once, as it was submitted, and takes signatures', async () => {
      const petitionId = await submitted({ closesOn: '2099-06-30', 'texts.uk.endCondition': 'до звільнення' })

      await desk.decide(petitionId)

      const petition = await desk.shown(petitionId)
      expect(petition).to.deep.include({
        state: 'open',
        slug: 'zvilnit-khvorykh',
        outcome: 'none',
        outcomeStory: {},
        publishedOn: today(),
        closesAt: new Date('2099-07-01T00:00:00Z'),
        retainUntil: '2099-12-30',
        handover: 'count',
        recipients: ['united-nations'],
      })
      expect(petition.organiser.demonstration).to.equal(false)
      expect(petition.text).to.deep.include({ version: 1, publishedOn: today(), reason: null, correction: null })
      expect(petition.text.texts.uk).to.deep.include({
        title: 'Звільніть хворих',
        demands: { release: 'Звільнити їх.' },
        endCondition: 'до звільнення',
        proofread: true,
      })
      expect(desk.site.stores.petitions.addressKey(petitionId)).to.have.length(32)
      expect(desk.site.stores.petitions.hasText(petitionId, 1, 'uk')).to.equal(true)
      expect(desk.site.stores.petitions.timeline(petitionId)).to.deep.equal([{ day: today(), kind: 'opened' }])
    })

    it('keeps signers’ data for the promised months after it opened where it has no end', async () => {
      const petitionId = await submitted({ retentionMonths: 12 })

      await desk.decide(petitionId)

      const { closesAt, retainUntil } = await desk.shown(petitionId)
      expect(closesAt).to.equal(null)
      expect(retainUntil).to.equal(addMonths(today(), 12))
    })

    it('is found at the address that was chosen, or at the next free one', async () => {
      const chosen = { slug: 'free-the-sick' }
      const [first, second] = [await submitted(chosen), await submitted(chosen)]

      await desk.decide(first)
      await desk.decide(second)

      expect((await desk.shown(first)).slug).to.equal('free-the-sick')
      expect((await desk.shown(second)).slug).to.equal('free-the-sick-2')
      expect((await desk.drafts.openDesk(second, mira)).draft.slug).to.equal('free-the-sick-2')
    })

    it('shows every complete translation, and says of one that nobody has proof-read', async () => {
      const petitionId = await submitted({
        'texts.en.title': 'Free the sick',
        'texts.en.lead': 'They are ill.',
        'texts.en.body': 'Nobody treats them.',
        'texts.en.demands.release': 'Release them.',
        'texts.ru.title': 'Освободите больных',
      })

      await desk.decide(petitionId)

      const { slug, text } = await desk.shown(petitionId)
      expect(slug).to.match(/^free-the-sick/)
      expect(Object.keys(text.texts)).to.have.members(['uk', 'en'])
      expect(text.texts.en).to.include({ proofread: false, readInstead: 'uk' })
    })

    it('names recipients that were only proposed by their place in the register', async () => {
      const petitionId = await submitted({
        proposedRecipients: [{ key: 'court', name: 'The Court', note: '' }],
        demands: [{ key: 'release', addressedTo: ['court'], toBePerformedBy: 'united-nations' }],
      })

      await desk.decide(petitionId)

      const { recipients, text } = await desk.shown(petitionId)
      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(recipients).to.deep.equal(['united-nations', 'adopted-court'])
      expect(text.demands).to.deep.equal([
        { key: 'release', addressedTo: ['adopted-court'], toBePerformedBy: 'united-nations' },
      ])
      expect(draft).to.deep.include({ recipients, proposedRecipients: [], demands: text.demands })
    })

    it('tells the campaigner in their language, with the way to the room', async () => {
      const petitionId = await submitted()
      await desk.mailTo(mira)

      await desk.decide(petitionId)

      const [mail] = await desk.mailTo(mira)
      expect(mail?.subject).to.equal('Петицію відкрито: Звільніть хворих')
      expect(mail?.text).to.include(`https://petitions.example/uk/campaign/petitions/${petitionId}`)
    })

    it('is a deed of the reviewer', async () => {
      const petitionId = await submitted()

      await desk.decide(petitionId)

      const deed = (await desk.deedsOf(petitionId)).at(-1)
      const by = desk.moderator.account.id
      expect(deed).to.deep.include({ by, deed: 'petition.opened', before: { state: 'in_review' } })
    })
  })

  describe('when changes are asked for', () => {
    it('is written again, and says why', async () => {
      const petitionId = await submitted()
      await desk.mailTo(mira)

      await desk.decide(petitionId, {
        verdict: 'changes_requested',
        reason: 'unproven-figures',
        words: 'Звідки ці цифри?\nДодайте джерело.',
      })

      const { petition, submission } = await desk.drafts.openDesk(petitionId, mira)
      const [mail] = await desk.mailTo(mira)
      expect(petition.state).to.equal('changes_requested')
      expect(submission).to.equal(null)
      expect(mail?.text)
        .to.include('Цифри чи звинувачення не підтверджено джерелом.')
        .and.include('Звідки ці цифри?')
        .and.include('Додайте джерело.')
    })

    it('is handed in again when they were made', async () => {
      const petitionId = await submitted()
      await desk.decide(petitionId, { verdict: 'changes_requested', reason: 'unclear' })

      await desk.drafts.save({ petitionId, by: mira, base: 2, changes: { 'texts.uk.lead': 'Ясніше.' } })
      await desk.drafts.submit({ petitionId, by: mira })
      await desk.decide(petitionId)

      expect((await desk.shown(petitionId)).text.texts.uk?.lead).to.equal('Ясніше.')
    })
  })

  describe('when it is rejected', () => {
    it('stays readable to its campaigner, and nothing else can be done with it', async () => {
      const petitionId = await submitted()
      await desk.mailTo(mira)

      await desk.decide(petitionId, { verdict: 'rejected', reason: 'advertising' })

      const { petition, draft } = await desk.drafts.openDesk(petitionId, mira)
      const saving = desk.drafts.save({ petitionId, by: mira, base: 2, changes: { 'texts.uk.lead': 'x' } })
      expect(petition.state).to.equal('rejected')
      expect(draft.texts.uk?.title).to.equal('Звільніть хворих')
      expect(await saving.catch((error: unknown) => error)).to.include({ code: 'notWritable' })
      expect((await desk.mailTo(mira)).map(({ subject }) => subject)).to.deep.equal(['Не прийнято: Звільніть хворих'])
    })
  })

  describe('has no effect', () => {
    it('on what was taken back meanwhile', async () => {
      const petitionId = await submitted()
      await desk.judge(petitionId)

      await desk.drafts.takeBack({ petitionId, by: mira })
      await desk.takeEffect()

      expect((await desk.drafts.openDesk(petitionId, mira)).petition.state).to.equal('draft')
    })

    it('on what was changed and handed in anew', async () => {
      const petitionId = await desk.open(mira)
      await desk.write(petitionId, mira, { 'texts.uk.lead': 'Перше.' })
      await desk.drafts.submit({ petitionId, by: mira, reason: 'Суд відмовив.' })
      await desk.judge(petitionId)

      await desk.write(petitionId, mira, { 'texts.uk.lead': 'Друге.' })
      await desk.drafts.submit({ petitionId, by: mira, reason: 'Суд відмовив.' })
      await desk.takeEffect()

      expect((await desk.shown(petitionId)).text.version).to.equal(1)
      expect(await desk.waiting(petitionId)).to.have.length(1)
    })
  })

  describe('about a new version of what is open', () => {
    const change = (petitionId: string, changes: DraftChanges) => desk.write(petitionId, mira, changes)
    const propose = async (petitionId: string, changes: DraftChanges) => {
      await change(petitionId, changes)
      return desk.drafts.submit({ petitionId, by: mira, reason: 'Суд відмовив.' })
    }

    it('shows it from then on, with its reason, and keeps the one that people signed', async () => {
      const petitionId = await desk.open(mira)
      await propose(petitionId, { 'texts.uk.demands.release': 'Звільнити їх негайно.' })

      await desk.decide(petitionId)

      const { petitions } = desk.site.stores
      const { text, state } = await desk.shown(petitionId)
      expect(state).to.equal('open')
      expect(text).to.deep.include({ version: 2, reason: 'Суд відмовив.', publishedOn: today() })
      expect(petitions.versions(petitionId).map(({ texts }) => texts.uk?.demands['release'])).to.deep.equal([
        'Звільнити їх.',
        'Звільнити їх негайно.',
      ])
      expect(petitions.hasText(petitionId, 1, 'uk')).to.equal(true)
      expect(petitions.timeline(petitionId).map(({ kind }) => kind)).to.deep.equal(['opened', 'version'])
    })

    it('publishes what was reviewed, and leaves what was written since', async () => {
      const petitionId = await desk.open(mira)
      await propose(petitionId, { 'texts.uk.lead': 'Перевірене.' })
      await change(petitionId, { 'texts.uk.lead': 'Ще не перевірене.' })

      await desk.decide(petitionId)

      expect((await desk.shown(petitionId)).text.texts.uk?.lead).to.equal('Перевірене.')
      expect((await desk.drafts.openDesk(petitionId, mira)).draft.texts.uk?.lead).to.equal('Ще не перевірене.')
    })

    for (const verdict of ['changes_requested', 'rejected'] as const) {
      it(`leaves the one that is open: ${verdict}`, async () => {
        const petitionId = await desk.open(mira)
        await propose(petitionId, { 'texts.uk.lead': 'Інше.' })

        await desk.decide(petitionId, { verdict, reason: 'unclear' })

        const { state, text } = await desk.shown(petitionId)
        expect(state).to.equal('open')
        expect(text).to.include({ version: 1 })
        expect((await desk.drafts.openDesk(petitionId, mira)).submission).to.equal(null)
      })
    }

    it('keeps address, organiser and opening day, and never keeps data longer than was promised', async () => {
      const petitionId = await desk.open(mira)
      const before = await desk.shown(petitionId)
      desk.clock.forwardDays(40)
      await propose(petitionId, { retentionMonths: 24, goal: { mode: 'fixed', count: 500 }, slug: 'another' })

      await desk.decide(petitionId)

      const after = await desk.shown(petitionId)
      const { slug, organiser, publishedOn, retainUntil } = before
      expect(after).to.deep.include({ slug, organiser, publishedOn, retainUntil })
      expect(after.goal).to.deep.equal({ mode: 'fixed', count: 500 })
    })

    it('needs a reason', async () => {
      const petitionId = await desk.open(mira)
      await change(petitionId, { 'texts.uk.lead': 'Інше.' })

      const refused: unknown = await desk.drafts.submit({ petitionId, by: mira }).catch((error: unknown) => error)

      expect(refused).to.deep.include({ lacks: [{ field: 'reason', code: 'missing' }] })
    })

    it('needs something to be different', async () => {
      const petitionId = await desk.open(mira)

      const submitting = desk.drafts.submit({ petitionId, by: mira, reason: 'So.' })

      expect(await submitting.catch((error: unknown) => error)).to.include({ code: 'nothingChanged' })
    })

    it('cannot take back what signers were promised', async () => {
      const petitionId = await desk.open(mira, { riskMode: 'protected' })
      await change(petitionId, { riskMode: 'open', handover: 'names', closesOn: '2098-01-01' })

      const submitting = desk.drafts.submit({ petitionId, by: mira, reason: 'So.' })

      expect(await submitting.catch((error: unknown) => error)).to.deep.include({
        lacks: ['handover', 'riskMode', 'closesOn'].map((field) => ({ field, code: 'promised' })),
      })
    })
  })
})
