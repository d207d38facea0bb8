import { expect } from 'chai'

import { readsIn, snapshotsOn } from '../../../server/platform/db/transaction.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'

describe('a snapshot', () => {
  let test: TestDatabase

  before(async () => {
    test = await openTestDatabase()
  })

  after(() => test.close())

  it('shows everything as it was at its first read', async () => {
    const { client, db } = test.database
    const things = db.collection('things')
    await things.insertMany([{ count: 1 }, { count: 1 }])

    const seen = await snapshotsOn(client)(async (session) => {
      const first = await things.find({}, readsIn(session)).toArray()
      await things.insertOne({ count: 1 })
      await things.updateMany({}, { $inc: { count: 1 } })
      const then = await things.find({}, readsIn(session)).toArray()
      return { first, then, count: await things.countDocuments({}, readsIn(session)) }
    })

    expect(seen.then).to.deep.equal(seen.first)
    expect(seen.count).to.equal(2)
    expect(await things.countDocuments({})).to.equal(3)
  })
})
