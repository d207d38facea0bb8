import { expect } from 'chai'

import {
  createDeliveryLinks,
  createDeliveryLinkStore,
  type DeliveryLinks,
} from '../../../server/features/deliveries/index.ts'
import { addDays, dayOf } from '../../../server/platform/clock.ts'
import { transactionsOn, type Transact } from '../../../server/platform/db/transaction.ts'
import { newId } from '../../../server/platform/ids.ts'
import { createTestClock, type TestClock } from '../../support/clock.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'

describe("links to a recipient's page", () => {
  let test: TestDatabase
  let clock: TestClock
  let links: DeliveryLinks
  let transact: Transact

  before(async () => {
    test = await openTestDatabase()
    transact = transactionsOn(test.database.client)
  })

  beforeEach(() => {
    clock = createTestClock()
    links = createDeliveryLinks({ store: createDeliveryLinkStore(test.database.db), now: clock.now })
  })

  after(() => test.close())

  const aDelivery = (keptForDays = 365) => ({
    deliveryId: newId(),
    retainUntil: addDays(dayOf(clock.now()), keptForDays),
  })

  it('open the page of their delivery, several of them', async () => {
    const delivery = aDelivery()
    const tokens = [await links.issue(delivery), await links.issue(delivery)]

    const found = await Promise.all(tokens.map((token) => links.find(token)))

    expect(tokens[0]).to.not.equal(tokens[1])
    for (const link of found) expect(link).to.deep.equal({ state: 'open', deliveryId: delivery.deliveryId })
  })

  it('are 32 random bytes, and not in the database', async () => {
    const token = await links.issue(aDelivery())

    const rows = await test.database.db.collection('deliveryLinks').find({}, { promoteBuffers: true }).toArray()

    const bytes = Buffer.from(token, 'base64url')
    expect(bytes.length).to.equal(32)
    expect(rows.some(({ _id }) => (_id as unknown as Buffer).equals(bytes))).to.equal(false)
    expect(JSON.stringify(rows)).to.not.include(token)
  })

  it('are unknown with one letter changed, cut off, or made up', async () => {
    const token = await links.issue(aDelivery())
    const changed = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`

    for (const guess of [changed, token.slice(0, 42), `${token}A`, '', 'a b']) {
      expect(await links.find(guess)).to.equal(null)
    }
  })

  it('are over after ninety days', async () => {
    const token = await links.issue(aDelivery())

    clock.forwardDays(90)
    expect(await links.find(token)).to.include({ state: 'open' })
    clock.forwardDays(1)
    expect(await links.find(token)).to.include({ state: 'expired' })
  })

  it('are over with what they lead to, where that is sooner', async () => {
    const token = await links.issue(aDelivery(10))

    clock.forwardDays(11)

    expect(await links.find(token)).to.include({ state: 'expired' })
  })

  it('are all revoked at once, those of other deliveries not', async () => {
    const [delivery, other] = [aDelivery(), aDelivery()]
    const tokens = [await links.issue(delivery), await links.issue(delivery)]
    const otherToken = await links.issue(other)

    await transact((session) => links.revoke(delivery.deliveryId, session))

    for (const token of tokens) expect(await links.find(token)).to.include({ state: 'revoked' })
    expect(await links.find(otherToken)).to.include({ state: 'open' })
  })

  it('are counted by the day, for each delivery', async () => {
    const delivery = aDelivery()
    await links.issue(delivery)
    await links.issue(aDelivery())

    const today = await links.countToday(delivery.deliveryId)
    clock.forwardDays(1)

    expect([today, await links.countToday(delivery.deliveryId)]).to.deep.equal([1, 0])
  })
})
