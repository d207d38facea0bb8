import { expect } from 'chai'

import { dayOf } from '../../../server/platform/clock.ts'
import { appeal, startSite, type TestSite } from '../../support/site.ts'

describe('a petition whose closing day is over', () => {
  let site: TestSite

  before(async () => {
    site = await startSite({ running: false })
  })

  after(() => site.close())

  it('is closed by the job, and says so on its timeline', async () => {
    const { petitions, database } = site.stores
    const closesAt = new Date(site.clock.now().getTime() + 3_600_000)
    await database.db.collection('petitions').updateOne({ slug: appeal }, { $set: { closesAt } })
    site.clock.forwardDays(1)

    await site.service.runJob('closing')

    await petitions.refresh()
    const { id, state } = petitions.get(appeal)
    expect(state).to.equal('closed')
    expect(petitions.timeline(id)).to.deep.equal([{ day: dayOf(site.clock.now()), kind: 'closed' }])
  })
})
