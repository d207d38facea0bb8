import { expect } from 'chai'

import { NotFound } from '../../../server/platform/errors.ts'
import { newId } from '../../../server/platform/ids.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPerson, openTestDesk, type Person, type TestDesk } from './a-desk.ts'

describe('writing a petition', () => {
  let desk: TestDesk
  const mira = aPerson()

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  const start = (by: Person = mira) =>
    desk.drafts.start({
      by,
      owner: { kind: 'account', id: by.account.id },
      locale: 'uk',
      type: 'petition',
      title: 'Звільніть хворих',
    })

  /** Two people at one desk, before the same text. */
  async function together(): Promise<{ petitionId: string; tom: Person; base: number }> {
    const organisation = newId()
    const ann = aPerson({ ...mira.account, organisations: [organisation] })
    const petitionId = await desk.drafts.start({
      by: ann,
      owner: { kind: 'organisation', id: organisation },
      locale: 'uk',
      type: 'joint_statement',
    })
    return { petitionId, tom: aPerson({ organisations: [organisation] }), base: 1 }
  }

  const inOrganisationOf = ({ account }: Person): Person => ({
    account: { ...mira.account, organisations: account.organisations },
  })

  describe('begins', () => {
    it('with the ladder, figures only, an open count and six months, in the language it is written in', async () => {
      const { draft, revision, petition } = await desk.drafts.openDesk(await start(), mira)

      expect(draft).to.deep.include({
        originalLanguage: 'uk',
        goal: { mode: 'ladder' },
        handover: 'count',
        riskMode: 'open',
        retentionMonths: 6,
      })
      expect(draft.texts.uk?.title).to.equal('Звільніть хворих')
      expect(revision).to.equal(1)
      expect(petition).to.include({ state: 'draft', publishedOn: null })
    })

    it('is seen by nobody else', async () => {
      const petitionId = await start()

      await desk.site.stores.petitions.refresh()

      expect(desk.site.stores.petitions.all().map(({ id }) => id)).not.to.include(petitionId)
    })

    it('in the name of nobody but oneself and one’s own organisations', async () => {
      const owner = { kind: 'organisation', id: newId() } as const

      const refused = await rejectionOf(desk.drafts.start({ by: mira, owner, locale: 'uk', type: 'petition' }))

      expect(refused).to.be.instanceOf(NotFound)
    })
  })

  describe('is open to', () => {
    it('the colleagues of the organisation that owns it', async () => {
      const { petitionId, tom } = await together()

      expect(await desk.drafts.openDesk(petitionId, tom)).to.include({ leads: true })
    })

    for (const role of ['moderator', 'staff', 'admin'] as const) {
      it(`a ${role}, to read and not to write`, async () => {
        const petitionId = await start()
        const reader = aPerson({ roles: [role] })

        const opened = await desk.drafts.openDesk(petitionId, reader)
        const refused = await rejectionOf(
          desk.drafts.save({ petitionId, by: reader, base: 1, changes: { 'texts.uk.lead': 'Mine now' } }),
        )

        expect(opened.leads).to.equal(false)
        expect(refused).to.be.instanceOf(NotFound)
      })
    }

    it('no other campaigner, who is told that there is no such petition', async () => {
      const petitionId = await start()
      const stranger = aPerson()

      const guessed = await rejectionOf(desk.drafts.openDesk(petitionId, stranger))
      const unknown = await rejectionOf(desk.drafts.openDesk(newId(), stranger))

      expect(guessed).to.be.instanceOf(NotFound)
      expect(guessed).to.deep.include({ code: (unknown as NotFound).code })
    })

    it('nobody whose account was disabled', async () => {
      const petitionId = await start()
      const disabled = { account: { ...mira.account, state: 'disabled' as const } }

      expect(await rejectionOf(desk.drafts.openDesk(petitionId, disabled))).to.be.instanceOf(NotFound)
    })
  })

  describe('saves', () => {
    it('field by field, and forgets nothing of the others', async () => {
      const petitionId = await start()

      await desk.drafts.save({ petitionId, by: mira, base: 1, changes: { 'texts.uk.lead': 'Вони хворі.' } })
      const saved = await desk.drafts.save({
        petitionId,
        by: mira,
        base: 2,
        changes: { goal: { mode: 'fixed', count: 15_000 }, 'texts.uk.demands.release': 'Звільнити їх.' },
      })

      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(saved).to.deep.include({ kind: 'saved', revision: 3, conflicts: [], refused: [] })
      expect(draft.texts.uk).to.deep.include({
        title: 'Звільніть хворих',
        lead: 'Вони хворі.',
        demands: { release: 'Звільнити їх.' },
      })
      expect(draft.goal).to.deep.equal({ mode: 'fixed', count: 15_000 })
    })

    it('nothing new where nothing was changed', async () => {
      const petitionId = await start()

      const saved = await desk.drafts.save({
        petitionId,
        by: mira,
        base: 1,
        changes: { 'texts.uk.title': '  Звільніть   хворих ' },
      })

      expect(saved).to.deep.include({ kind: 'saved', revision: 1, saved: [] })
    })

    it('a translation that is begun, and takes it away with its words, but never the original', async () => {
      const petitionId = await start()
      const save = (base: number, changes: object) => desk.drafts.save({ petitionId, by: mira, base, changes })

      await save(1, { 'texts.en': 'begin', 'texts.en.title': 'Free the sick' })
      await save(2, { 'texts.crh': 'begin' })
      await save(3, { 'texts.crh': null })
      const refused = await save(4, { 'texts.uk': null })

      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(Object.keys(draft.texts)).to.have.members(['uk', 'en'])
      expect(draft.texts.en?.title).to.equal('Free the sick')
      expect(refused.refused).to.deep.equal([{ field: 'texts.uk', code: 'original' }])
    })

    it('everything but what is too long, and says which that is', async () => {
      const petitionId = await start()

      const saved = await desk.drafts.save({
        petitionId,
        by: mira,
        base: 1,
        changes: { 'texts.uk.title': 'x'.repeat(201), 'texts.uk.lead': 'Коротко' },
      })

      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(saved.refused).to.deep.equal([{ field: 'texts.uk.title', code: 'long' }])
      expect(draft.texts.uk).to.include({ title: 'Звільніть хворих', lead: 'Коротко' })
    })

    it('no invisible tricks', async () => {
      const petitionId = await start()

      const changes = { 'texts.uk.title': 'Free\u202Ethem\u200B', 'texts.uk.body': 'one\r\ntwo\u2066' }
      await desk.drafts.save({ petitionId, by: mira, base: 1, changes })

      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(draft.texts.uk).to.include({ title: 'Freethem', body: 'one\ntwo' })
    })

    for (const [what, changes] of [
      ['a field that no draft has', { owner: 'me' }],
      ['a field of the prototype', { __proto__x: {}, 'texts.uk.demands.__proto__': 'x' }],
      ['a language that the site does not have', { 'texts.de.title': 'x' }],
      ['a pattern', { 'texts.*.title': 'x' }],
      ['a value of another kind', { 'texts.uk.title': { $ne: null } }],
      ['demands with one key', { demands: [1, 2].map(() => ({ key: 'a', addressedTo: [], toBePerformedBy: null })) }],
    ] as const) {
      it(`never ${what}`, async () => {
        const petitionId = await start()

        const refused = await rejectionOf(
          desk.drafts.save({ petitionId, by: mira, base: 1, changes: changes as object }),
        )

        expect(refused).to.include({ kind: 'invalid' })
      })
    }
  })

  describe('by two people at once', () => {
    it('keeps what both typed into different fields', async () => {
      const { petitionId, tom, base } = await together()
      const ann = inOrganisationOf(tom)

      await desk.drafts.save({ petitionId, by: ann, base, changes: { 'texts.uk.title': 'Від Мири' } })
      const second = await desk.drafts.save({ petitionId, by: tom, base, changes: { 'texts.uk.lead': 'Від Тома' } })

      const { draft } = await desk.drafts.openDesk(petitionId, tom)
      expect(second.kind).to.equal('saved')
      expect(draft.texts.uk).to.include({ title: 'Від Мири', lead: 'Від Тома' })
    })

    it('shows the second what the first wrote into the same field, and saves the rest', async () => {
      const { petitionId, tom, base } = await together()
      const ann = inOrganisationOf(tom)

      await desk.drafts.save({ petitionId, by: ann, base, changes: { 'texts.uk.title': 'Від Мири' } })
      const second = await desk.drafts.save({
        petitionId,
        by: tom,
        base,
        changes: { 'texts.uk.title': 'Від Тома', 'texts.uk.lead': 'Теж від Тома' },
      })

      const { draft } = await desk.drafts.openDesk(petitionId, tom)
      expect(second).to.deep.equal({
        kind: 'conflict',
        revision: 3,
        saved: ['texts.uk.lead'],
        conflicts: [{ field: 'texts.uk.title', mine: 'Від Тома', theirs: 'Від Мири', by: ann.account.id }],
        refused: [],
      })
      expect(draft.texts.uk).to.include({ title: 'Від Мири', lead: 'Теж від Тома' })
    })

    it('takes what the second chooses when it is saved again', async () => {
      const { petitionId, tom, base } = await together()
      const changes = { 'texts.uk.title': 'Від Тома' }

      await desk.drafts.save({
        petitionId,
        by: inOrganisationOf(tom),
        base,
        changes: { 'texts.uk.title': 'Від Мири' },
      })
      const { revision } = await desk.drafts.save({ petitionId, by: tom, base, changes })
      const chosen = await desk.drafts.save({ petitionId, by: tom, base: revision, changes })

      expect(chosen).to.include({ kind: 'saved' })
      expect((await desk.drafts.openDesk(petitionId, tom)).draft.texts.uk?.title).to.equal('Від Тома')
    })

    it('says that a translation was taken away under the hands of who writes in it', async () => {
      const { petitionId, tom } = await together()
      const ann = inOrganisationOf(tom)
      await desk.drafts.save({ petitionId, by: ann, base: 1, changes: { 'texts.en': 'begin' } })

      await desk.drafts.save({ petitionId, by: ann, base: 2, changes: { 'texts.en': null } })
      const second = await desk.drafts.save({ petitionId, by: tom, base: 2, changes: { 'texts.en.title': 'Free' } })

      expect(second.conflicts).to.deep.equal([
        { field: 'texts.en.title', mine: 'Free', theirs: null, by: ann.account.id },
      ])
    })

    it('loses nothing when everyone saves in the same moment', async () => {
      const { petitionId, tom, base } = await together()
      const languages = ['uk', 'en', 'crh', 'ru'] as const
      const fields = languages.flatMap((language) => [`texts.${language}.title`, `texts.${language}.lead`])

      const answers = await Promise.all(
        fields.map((field, index) =>
          desk.drafts.save({
            petitionId,
            by: index % 2 === 0 ? tom : inOrganisationOf(tom),
            base,
            changes: { [field]: `${field} says so` },
          }),
        ),
      )

      const { draft } = await desk.drafts.openDesk(petitionId, tom)
      expect(answers.map(({ kind }) => kind)).to.deep.equal(fields.map(() => 'saved'))
      for (const language of languages) {
        expect(draft.texts[language]).to.include({
          title: `texts.${language}.title says so`,
          lead: `texts.${language}.lead says so`,
        })
      }
    })
  })
})
