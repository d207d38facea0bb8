import { expect } from 'chai'

import { correctionsOf } from '../../../server/features/petitions/versions.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { NotFound } from '../../../server/platform/errors.ts'
import { rejectionOf } from '../../support/rejection.ts'
import { aPerson, openTestDesk, type TestDesk } from './a-desk.ts'

const body =
  'У слідчому ізоляторі їх тримають без лікарів уже третій рік. Родичам нічого не кажуть. Усього їх 127 людей.'

describe('a typing error in what is open', () => {
  let desk: TestDesk
  const mira = aPerson()

  before(async () => {
    desk = await openTestDesk()
  })

  after(() => desk.close())

  const open = () => desk.open(mira, { 'texts.uk.body': body, 'texts.uk.demands.release': 'Звільнитии їх усіх.' })

  type Correction = Parameters<TestDesk['life']['correct']>[0]
  const correct = (petitionId: string, changes: Pick<Correction, 'field' | 'before' | 'after'>) =>
    desk.life.correct({ petitionId, by: mira, language: 'uk', ...changes })

  it('is put right in a new version that says what it puts right, and the old one stays as it was signed', async () => {
    const petitionId = await open()

    const version = await correct(petitionId, {
      field: 'demands.release',
      before: 'Звільнитии їх усіх.',
      after: 'Звільнити їх усіх.',
    })

    const { text } = await desk.shown(petitionId)
    const { petitions } = desk.site.stores
    const day = dayOf(desk.clock.now())
    expect(version).to.equal(2)
    expect(text.texts.uk?.demands['release']).to.equal('Звільнити їх усіх.')
    expect(petitions.versions(petitionId)[0]?.texts.uk?.demands['release']).to.equal('Звільнитии їх усіх.')
    expect(correctionsOf(petitions.versions(petitionId))).to.deep.equal([
      {
        version: 2,
        on: day,
        language: 'uk',
        field: 'demands.release',
        before: 'Звільнитии їх усіх.',
        after: 'Звільнити їх усіх.',
      },
    ])
    expect(petitions.timeline(petitionId).at(-1)).to.deep.equal({ day, kind: 'correction', version: 2 })
    expect((await desk.deedsOf(petitionId)).at(-1)).to.include({ deed: 'petition.corrected' })
  })

  it('is put right where the next version is written, too, unless something else is being written there', async () => {
    const after = body.replace('ізоляторі', 'ізоляторї').replace('ізоляторї', 'ізоляторі,')
    const [same, other] = [await open(), await open()]
    await desk.write(other, mira, { 'texts.uk.body': 'Зовсім новий текст.' })

    for (const petitionId of [same, other]) await correct(petitionId, { field: 'body', before: body, after })

    expect((await desk.drafts.openDesk(same, mira)).draft.texts.uk?.body).to.equal(after)
    expect((await desk.drafts.openDesk(other, mira)).draft.texts.uk?.body).to.equal('Зовсім новий текст.')
  })

  it('is shown with the words around it', async () => {
    const petitionId = await open()

    await correct(petitionId, { field: 'body', before: body, after: body.replace('нічого', 'ничого') })

    expect((await desk.shown(petitionId)).text.correction).to.include({
      before: '… уже третій рік. Родичам нічого не кажуть. Усього …'.replace('уже ', ''),
      after: '… третій рік. Родичам ничого не кажуть. Усього …',
    })
  })

  for (const [what, field, before, after] of [
    ['a figure', 'body', body, body.replace('127', '128')],
    ['half of it', 'body', body, 'У слідчому ізоляторі їх тримають.'],
    ['everything', 'body', body, ''],
    ['nothing', 'body', body, body],
    ['a demand turned round by one word', 'demands.release', 'Звільнитии їх усіх.', 'Не звільнитии їх усіх.'],
    ['another word in a title', 'title', 'Звільніть хворих', 'Звільніть усіх'],
  ] as const) {
    it(`is not ${what}`, async () => {
      const petitionId = await open()

      const refused = await rejectionOf(correct(petitionId, { field, before, after }))

      expect(refused).to.include({ code: 'notATypingError' })
      expect((await desk.shown(petitionId)).text.version).to.equal(1)
    })
  }

  it('is looked for in the text as it is now', async () => {
    const petitionId = await open()

    const refused = await rejectionOf(
      correct(petitionId, { field: 'lead', before: 'Вони хорі.', after: 'Вони хворі.' }),
    )

    expect(refused).to.include({ code: 'changedMeanwhile' })
  })

  it('waits while a new version is reviewed', async () => {
    const petitionId = await open()
    await desk.write(petitionId, mira, { 'texts.uk.lead': 'Вони дуже хворі.' })
    await desk.drafts.submit({ petitionId, by: mira, reason: 'Стало гірше.' })

    const refused = await rejectionOf(correct(petitionId, { field: 'title', before: 'x', after: 'y' }))

    expect(refused).to.include({ code: 'inReview' })
  })

  it('is put right by those who lead it only', async () => {
    const petitionId = await open()
    const change = { field: 'lead', before: 'Вони хворі.', after: 'Вони хвори.' } as const

    const by = { account: { ...desk.moderator.account } }
    const refused = await rejectionOf(desk.life.correct({ petitionId, by, language: 'uk', ...change }))

    expect(refused).to.be.instanceOf(NotFound)
  })
})
