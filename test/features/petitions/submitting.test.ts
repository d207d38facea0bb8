import { expect } from 'chai'

import type { DraftChanges } from '../../../server/features/petitions/draft-changes.ts'
import type { NotReady } from '../../../server/features/petitions/readiness.ts'
import { Conflict, NotFound } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPerson, openTestDesk, type TestDesk } from './a-desk.ts'

describe('handing a petition in for review', () => {
  let desk: TestDesk
  const mira = aPerson()

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  const submit = (petitionId: string) => desk.drafts.submit({ petitionId, by: mira })

  async function lacksOf(changes: DraftChanges): Promise<unknown> {
    const petitionId = await desk.begin(mira, changes)
    const refused = (await rejectionOf(submit(petitionId))) as NotReady
    return refused.lacks
  }

  it('puts it into the queue as it stands, and into the record of deeds', async () => {
    const petitionId = await desk.begin(mira)

    const submission = await desk.drafts.submit({ petitionId, by: mira, urgent: true })

    const { petition } = await desk.drafts.openDesk(petitionId, mira)
    const deeds = await desk.deedsOf(petitionId)
    expect(petition.state).to.equal('in_review')
    expect(submission).to.include({ kind: 'petition', revision: 2 })
    const [review] = await desk.waiting(petitionId)
    expect(review).to.include({ kind: 'petition', petitionId, revision: 2, urgent: true, locale: 'uk' })
    expect(deeds.map(({ deed, by }) => [deed, by])).to.deep.equal([
      ['petition.started', mira.account.id],
      ['petition.submitted', mira.account.id],
    ])
  })

  it('needs a title, a lead, a body, a demand and a recipient in the original language, and says all that is missing', async () => {
    const owner = { kind: 'account', id: mira.account.id } as const
    const petitionId = await desk.drafts.start({ by: mira, owner, locale: 'uk', type: 'petition' })

    const refused = (await rejectionOf(submit(petitionId))) as NotReady

    expect(refused.kind).to.equal('invalid')
    expect(refused.lacks.map(({ field }) => field)).to.deep.equal([
      'texts.uk.title',
      'texts.uk.lead',
      'texts.uk.body',
      'demands',
      'recipients',
    ])
    expect(await desk.waiting(petitionId)).to.deep.equal([])
    expect((await desk.drafts.openDesk(petitionId, mira)).petition.state).to.equal('draft')
  })

  it('needs the words of every demand', async () => {
    expect(await lacksOf({ 'texts.uk.demands.release': '' })).to.deep.equal([
      { field: 'texts.uk.demands.release', code: 'missing' },
    ])
  })

  it('is content with a recipient that is only proposed', async () => {
    const petitionId = await desk.begin(mira, {
      recipients: [],
      proposedRecipients: [{ key: 'a-court', name: 'The Court', note: '' }],
    })

    expect(await submit(petitionId)).to.include({ kind: 'petition' })
  })

  it('needs no translation to be complete', async () => {
    const petitionId = await desk.begin(mira, { 'texts.en': 'begin', 'texts.en.title': 'Free the sick' })

    expect(await submit(petitionId)).to.include({ kind: 'petition' })
  })

  for (const [what, field, changes] of [
    ['a link that leads elsewhere than into the web', 'texts.uk.sources', aSource('javascript:alert(1)')],
    ['a source without its day', 'texts.uk.sources', { ...aSource('https://example.org', '') }],
    ['a day that is none', 'closesOn', { closesOn: '2027-02-30' }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await lacksOf(changes)).to.deep.equal([{ field, code: 'wrong' }])
    })
  }

  it('refuses a closing day that is over', async () => {
    expect(await lacksOf({ closesOn: '2020-01-01' })).to.deep.equal([{ field: 'closesOn', code: 'past' }])
  })

  it('leaves it as it was submitted while it waits', async () => {
    const petitionId = await desk.begin(mira)
    await submit(petitionId)

    const changes = { 'texts.uk.title': 'Інше' }
    const refused = await rejectionOf(desk.drafts.save({ petitionId, by: mira, base: 2, changes }))
    const again = await rejectionOf(submit(petitionId))

    expect(refused).to.be.instanceOf(Conflict).and.include({ code: 'inReview' })
    expect(again).to.be.instanceOf(Conflict).and.include({ code: 'inReview' })
  })

  it('can be taken back, and is written again', async () => {
    const petitionId = await desk.begin(mira)
    await submit(petitionId)

    await desk.drafts.takeBack({ petitionId, by: mira })
    const saved = await desk.drafts.save({ petitionId, by: mira, base: 2, changes: { 'texts.uk.title': 'Інше' } })

    expect(saved.kind).to.equal('saved')
    expect(await desk.waiting(petitionId)).to.deep.equal([])
    expect((await desk.drafts.openDesk(petitionId, mira)).petition.state).to.equal('draft')
  })

  it('is done by those who lead it only', async () => {
    const petitionId = await desk.begin(mira)

    expect(await rejectionOf(desk.drafts.submit({ petitionId, by: aPerson() }))).to.be.instanceOf(NotFound)
  })

  it('never catches half of what is being saved: either the words are in it, or they are refused', async () => {
    const petitionId = await desk.begin(mira)

    const [saving, submitting] = await Promise.allSettled([
      desk.drafts.save({ petitionId, by: mira, base: 2, changes: { 'texts.uk.title': 'В останню мить' } }),
      submit(petitionId),
    ])

    const { revision, submission } = await desk.drafts.openDesk(petitionId, mira)
    expect(submitting.status).to.equal('fulfilled')
    expect(submission?.revision).to.equal(revision)
    expect(revision).to.equal(saving.status === 'fulfilled' ? 3 : 2)
  })
})

function aSource(url: string, asOf = '2026-01-01'): DraftChanges {
  return { 'texts.uk.sources': [{ title: 'A report', url, asOf }] }
}
