import { expect } from 'chai'

import { moves, movesOpenTo, type MoveName } from '../../../server/features/petitions/moves.ts'
import type { PetitionState } from '../../../server/features/petitions/petition.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { Forbidden, NotFound } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPerson, openTestDesk, type TestDesk } from './a-desk.ts'

describe('the states of a petition', () => {
  let desk: TestDesk
  const mira = aPerson()
  const staff = aPerson({ roles: ['staff'] })

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  const today = () => dayOf(desk.clock.now())
  const stateOf = async (petitionId: string) => (await desk.drafts.openDesk(petitionId, mira)).petition.state
  const kindsOn = async (petitionId: string) => {
    await desk.shown(petitionId)
    return desk.site.stores.petitions.timeline(petitionId).map(({ kind }) => kind)
  }

  it('are left by the table of moves only', () => {
    const expected: Record<PetitionState, MoveName[]> = {
      draft: ['submit'],
      changes_requested: ['submit'],
      in_review: ['takeBack', 'approve', 'requestChanges', 'reject'],
      open: ['close', 'hide'],
      closed: ['reopen', 'archive', 'hide'],
      archived: ['hide'],
      hidden: ['unhide'],
      rejected: [],
    }
    const everyone = aPerson({ roles: ['campaigner', 'moderator', 'staff'] }).account
    const led = { owner: { kind: 'account', id: everyone.id }, editors: [] } as const

    for (const [state, names] of Object.entries(expected)) {
      expect(movesOpenTo(everyone, { ...led, state: state as PetitionState }), state).to.deep.equal(names)
    }
    expect(Object.keys(moves)).to.have.members([...new Set(Object.values(expected).flat())])
  })

  describe('closing', () => {
    it('ends the signing, on the day that everyone sees', async () => {
      const petitionId = await desk.open(mira)

      await desk.life.close({ petitionId, by: mira })

      expect(await desk.shown(petitionId)).to.include({ state: 'closed' })
      expect(await kindsOn(petitionId)).to.deep.equal(['opened', 'closed'])
      expect((await desk.deedsOf(petitionId)).at(-1)).to.deep.include({
        deed: 'petition.closed',
        before: { state: 'open' },
        after: { state: 'closed' },
      })
    })

    it('says a sentence to everybody, which the audit has, too', async () => {
      const petitionId = await desk.open(mira)
      const words = { uk: ' Досить:  передаємо. ', en: '', ru: '\n' }

      await desk.life.close({ petitionId, by: mira, words })

      await desk.shown(petitionId)
      const closed = desk.site.stores.petitions.timeline(petitionId).at(-1)
      expect(closed).to.deep.include({
        kind: 'closed',
        words: { originalLanguage: 'uk', texts: { uk: 'Досить: передаємо.' } },
      })
      expect((await desk.deedsOf(petitionId)).at(-1)?.after).to.deep.equal({
        state: 'closed',
        words: { uk: 'Досить: передаємо.' },
      })
    })

    it('does not close with more than a sentence', async () => {
      const petitionId = await desk.open(mira)

      const failure = await rejectionOf(desk.life.close({ petitionId, by: mira, words: { en: 'x'.repeat(301) } }))

      expect(failure).to.include({ code: 'wordsLong' })
      expect(await desk.shown(petitionId)).to.include({ state: 'open' })
    })

    it('takes a version that waits out of the queue', async () => {
      const petitionId = await desk.open(mira)
      await desk.write(petitionId, mira, { 'texts.uk.lead': 'Інше.' })
      await desk.drafts.submit({ petitionId, by: mira, reason: 'Так.' })

      await desk.life.close({ petitionId, by: staff })

      expect(await desk.waiting(petitionId)).to.deep.equal([])
      expect((await desk.drafts.openDesk(petitionId, mira)).submission).to.equal(null)
    })

    it('is done by one of two who press the button at once', async () => {
      const petitionId = await desk.open(mira)

      const closed = await Promise.allSettled([mira, staff].map((by) => desk.life.close({ petitionId, by })))

      expect(closed.map(({ status }) => status)).to.have.members(['fulfilled', 'rejected'])
      expect(await kindsOn(petitionId)).to.deep.equal(['opened', 'closed'])
    })

    it('comes by itself at the end of the closing day', async () => {
      const closing = await desk.open(mira, { closesOn: addDays(today(), 1) })
      const staying = await desk.open(mira, { closesOn: addDays(today(), 9) })

      const before = await desk.life.closeDue()
      desk.clock.forwardDays(2)
      const after = await desk.life.closeDue()

      expect([before, after]).to.deep.equal([0, 1])
      expect([await stateOf(closing), await stateOf(staying)]).to.deep.equal(['closed', 'open'])
      expect((await desk.deedsOf(closing)).at(-1)).to.include({ by: 'system', deed: 'petition.closed' })
    })

    for (const [who, by, refusal] of [
      ['another campaigner', aPerson(), NotFound],
      ['a moderator', aPerson({ roles: ['moderator'] }), Forbidden],
    ] as const) {
      it(`is nothing for ${who}`, async () => {
        const petitionId = await desk.open(mira)

        expect(await rejectionOf(desk.life.close({ petitionId, by }))).to.be.instanceOf(refusal)
      })
    }
  })

  describe('opening again', () => {
    it('takes signatures again until another day', async () => {
      const petitionId = await desk.open(mira, { closesOn: addDays(today(), 1) })
      await desk.life.close({ petitionId, by: mira })
      desk.clock.forwardDays(3)

      const closesOn = addDays(today(), 5)
      const withoutDay = await rejectionOf(desk.life.reopen({ petitionId, by: mira }))
      await desk.life.reopen({ petitionId, by: mira, closesOn })

      const { state, closesAt } = await desk.shown(petitionId)
      const { draft } = await desk.drafts.openDesk(petitionId, mira)
      expect(withoutDay).to.deep.include({ lacks: [{ field: 'closesOn', code: 'past' }] })
      expect(state).to.equal('open')
      expect(closesAt).to.deep.equal(new Date(`${addDays(closesOn, 1)}T00:00:00Z`))
      expect(draft.closesOn).to.equal(closesOn)
      expect(await kindsOn(petitionId)).to.deep.equal(['opened', 'closed', 'reopened'])
    })

    for (const [what, closesOn, code] of [
      ['a day that is none', '2099-99-99', 'wrong'],
      ['a day after signers’ data has to be gone', '2099-01-01', 'promised'],
    ] as const) {
      it(`refuses ${what}`, async () => {
        const petitionId = await desk.open(mira)
        await desk.life.close({ petitionId, by: mira })

        const refused = await rejectionOf(desk.life.reopen({ petitionId, by: mira, closesOn }))

        expect(refused).to.deep.include({ lacks: [{ field: 'closesOn', code }] })
      })
    }

    it('is over once signers’ data is gone, and once there is an outcome', async () => {
      const [forgotten, won] = [await desk.open(mira, { retentionMonths: 1 }), await desk.open(mira)]
      for (const petitionId of [forgotten, won]) await desk.life.close({ petitionId, by: mira })
      await desk.life.declareOutcome({ petitionId: won, by: mira, outcome: 'won', story: { uk: 'Їх звільнили.' } })
      desk.clock.forwardDays(40)

      expect(await rejectionOf(desk.life.reopen({ petitionId: forgotten, by: mira }))).to.include({
        code: 'retentionOver',
      })
      expect(await rejectionOf(desk.life.reopen({ petitionId: won, by: mira }))).to.include({ code: 'outcomeDeclared' })
    })
  })

  describe('hiding', () => {
    it('is staff’s alone, with a reason, and undone as it was', async () => {
      const petitionId = await desk.open(mira)
      await desk.life.close({ petitionId, by: mira })

      const byLeader = await rejectionOf(desk.life.hide({ petitionId, by: mira, reason: 'Ні.' }))
      const unreasoned = await rejectionOf(desk.life.hide({ petitionId, by: staff, reason: ' ' }))
      await desk.life.hide({ petitionId, by: staff, reason: 'Суд заборонив.' })
      const { petition } = await desk.drafts.openDesk(petitionId, mira)
      await desk.life.unhide({ petitionId, by: staff })

      expect(byLeader).to.be.instanceOf(Forbidden)
      expect(unreasoned).to.include({ code: 'reasonMissing' })
      expect(petition).to.deep.include({
        state: 'hidden',
        hidden: { from: 'closed', reason: 'Суд заборонив.', on: today() },
      })
      expect(await stateOf(petitionId)).to.equal('closed')
      expect((await desk.deedsOf(petitionId)).map(({ deed, why }) => [deed, why]).slice(-2)).to.deep.equal([
        ['petition.hidden', 'Суд заборонив.'],
        ['petition.unhidden', null],
      ])
    })
  })

  it('end in the archive, from which nothing opens again', async () => {
    const petitionId = await desk.open(mira)
    await desk.life.close({ petitionId, by: mira })

    await desk.life.archive({ petitionId, by: mira })
    const refused = await rejectionOf(desk.life.reopen({ petitionId, by: mira }))

    expect(await desk.shown(petitionId)).to.include({ state: 'archived' })
    expect(refused).to.include({ code: 'wrongState' })
  })

  describe('an outcome', () => {
    it('stands beside the state, with its story in the languages in which it was told', async () => {
      const petitionId = await desk.open(mira)
      const story = { uk: 'Їх звільнили.', en: ' ' }

      await desk.life.declareOutcome({ petitionId, by: mira, outcome: 'partial', story })

      expect(await desk.shown(petitionId)).to.deep.include({
        state: 'open',
        outcome: 'partial',
        outcomeStory: { uk: 'Їх звільнили.' },
      })
      expect(await kindsOn(petitionId)).to.deep.equal(['opened', 'outcome'])
    })

    it('needs its story', async () => {
      const petitionId = await desk.open(mira)

      const refused = await rejectionOf(desk.life.declareOutcome({ petitionId, by: mira, outcome: 'won', story: {} }))

      expect(refused).to.include({ code: 'storyMissing' })
    })

    it('is nothing for a draft', async () => {
      const petitionId = await desk.begin(mira)
      const story = { uk: 'Їх звільнили.' }

      const refused = await rejectionOf(desk.life.declareOutcome({ petitionId, by: mira, outcome: 'won', story }))

      expect(refused).to.include({ code: 'wrongState' })
    })
  })

  describe('the timeline', () => {
    it('has every goal once, and none below one that was reached', async () => {
      const petitionId = await desk.open(mira)

      const news = []
      for (const count of [100, 100, 500, 200]) news.push(await desk.life.noteGoal(petitionId, count))

      await desk.shown(petitionId)
      const goals = desk.site.stores.petitions
        .timeline(petitionId)
        .flatMap((entry) => (entry.kind === 'goal-reached' ? [entry.count] : []))
      expect(news).to.deep.equal([true, false, true, false])
      expect(goals).to.deep.equal([100, 500])
    })

    it('names a goal once when two processes see it', async () => {
      const petitionId = await desk.open(mira)

      const news = await Promise.all([1, 2, 3].map(() => desk.life.noteGoal(petitionId, 100)))

      expect(news.filter(Boolean)).to.have.length(1)
    })
  })
})
