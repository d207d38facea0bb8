import { expect } from 'chai'

import { createHeldLeases } from '../../../server/features/tallies/held-leases.ts'
import { systemNow } from '../../../server/platform/clock.ts'
import { createLeases, type Leases } from '../../../server/platform/db/lease.ts'
import { sessionsOn } from '../../../server/platform/db/transaction.ts'
import { openTestDatabase } from '../../support/database.ts'

describe('the petitions a process counts', () => {
  it('are given back although one of them cannot be', async () => {
    const { database, close } = await openTestDatabase()
    const leases = createLeases({ db: database.db, now: systemNow, owner: 'a process' })
    const failing: Leases = {
      ...leases,
      release: (lease) => (lease.name === 'tally:one' ? Promise.reject(new Error('stuck')) : leases.release(lease)),
    }
    const held = createHeldLeases({ leases: failing, openSession: sessionsOn(database.client), leaseMs: 60_000 })
    for (const petitionId of ['one', 'two']) await held.take(petitionId)

    const reported: string[] = []
    await held.giveBackIdle(new Set(), (petitionId) => reported.push(petitionId))
    const again = await Promise.all(['one', 'two'].map((petitionId) => leases.acquire(`tally:${petitionId}`, 60_000)))
    await held.drop('one')
    await close()

    expect(reported).to.deep.equal(['one'])
    expect(again.map((lease) => lease?.name)).to.deep.equal([undefined, 'tally:two'])
  })
})
