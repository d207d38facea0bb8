import { expect } from 'chai'

import { newId } from '../../../server/platform/ids.ts'
import { appeal, linkIn, startSite, type TestSite } from '../../support/site.ts'
import { signaturesOf } from '../../support/signatures.ts'
import { until } from '../../support/until.ts'

describe('what becomes of signatures by itself', () => {
  let site: TestSite

  beforeEach(async () => {
    site = await startSite()
  })

  afterEach(() => site.close())

  /** Behind everybody's back; a day later the job comes by again. */
  async function endRetention(state: 'open' | 'hidden'): Promise<void> {
    const petitions = site.stores.database.db.collection('petitions')
    await petitions.updateOne({ slug: appeal }, { $set: { state, retainUntil: '2020-12-31' } })
    await site.stores.petitions.refresh()
    site.clock.forwardDays(1)
    await site.service.runJob('expire')
  }

  const boxesLeft = () => signaturesOf(site.stores).countDocuments({ 'boxes.address': { $exists: true } })

  it('erases at the end of the promised retention', async () => {
    await site.sign({ email: 'kept@example.org' })
    await site.mailTo('kept@example.org')

    await endRetention('open')

    expect(await boxesLeft()).to.equal(0)
  })

  it('is in the queue of moderators no more, a month after a comment was taken back', async () => {
    const { reviews, database } = site.stores
    const review = { subjectId: newId(), petitionId: newId(), revision: 1, urgent: false, submittedBy: null } as const
    await reviews.submit({ ...review, kind: 'comment', locale: 'uk' })
    await reviews.takeBack('comment', review.subjectId)

    site.clock.forwardDays(31)

    await until('the review is forgotten', async () => {
      // The run with which the service began may be under way; each later day has one of its own.
      site.clock.forwardDays(1)
      await site.service.runJob('expire')
      return (await database.db.collection('reviews').countDocuments()) === 0
    })
  })

  it('keeps that promise also for a petition that was removed', async () => {
    await site.sign({ email: 'removed@example.org' })
    await site.mailTo('removed@example.org')

    await endRetention('hidden')

    expect(await boxesLeft()).to.equal(0)
  })

  it('never says "thank you" for a signature that is not counted any more', async () => {
    await site.sign({ email: 'late@example.org' })
    const confirm = linkIn(await site.mailTo('late@example.org'), 'confirm')

    await endRetention('open')
    const answer = await site.post(confirm, {})

    expect(answer.status).to.equal(410)
    expect(await site.count()).to.equal(0)
  })
})
