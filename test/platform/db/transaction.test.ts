import { mock } from 'node:test'

import { expect } from 'chai'

import { readsIn, readsOn, sessionsOn, snapshotsOn, transactionsOn } from '../../../server/platform/db/transaction.ts'
import { connectDatabase } from '../../../server/platform/db/connection.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { openFaultyDatabase } from '../../support/faulty-database.ts'
import { rejectionOf } from '../../support/rejection.ts'

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

describe('reading a lot', () => {
  it('may take longer than anybody waits for an answer', async () => {
    const { database, close } = await openTestDatabase()
    const collected = Promise.withResolvers<string>()

    mock.timers.enable({ apis: ['setTimeout'] })
    const reading = readsOn(database.client)(() => collected.promise)
    mock.timers.tick(600_000)
    mock.timers.reset()
    collected.resolve('everything')

    expect(await reading).to.equal('everything')
    await close()
  })
})

describe('a transaction whose commit never gets there', () => {
  it('is given up within seconds and leaves nobody waiting at what it had changed', async () => {
    const faulty = await openFaultyDatabase()
    const { db, client, close } = await connectDatabase(faulty.uri, { log: silentLog })
    const things = db.collection<{ _id: string; count: number }>('things')
    await things.insertOne({ _id: 'thing', count: 1 })

    await faulty.fail(['commitTransaction'], { closeConnection: true })
    const changing = transactionsOn(client)((session) =>
      things.updateOne({ _id: 'thing' }, { $inc: { count: 1 } }, { session }),
    )
    const failure = await rejectionOf(changing)
    await faulty.mend()
    await things.updateOne({ _id: 'thing' }, { $inc: { count: 10 } })

    expect(failure).to.be.instanceOf(Unavailable)
    expect(await things.findOne()).to.include({ count: 11 })
    await close()
    await faulty.close()
  }).timeout(30_000)
})

describe('a transaction of which a step is never answered', () => {
  it('leaves nobody waiting at what it had changed', async () => {
    const { database, close } = await openTestDatabase()
    const things = database.db.collection<{ _id: string; count: number }>('things')
    await things.insertOne({ _id: 'thing', count: 1 })
    const changed = Promise.withResolvers<undefined>()
    const own = sessionsOn(database.client)()

    mock.timers.enable({ apis: ['setTimeout'] })
    const changing = own.transact(async (session) => {
      await things.updateOne({ _id: 'thing' }, { $inc: { count: 1 } }, { session })
      changed.resolve(undefined)
      await new Promise(() => undefined)
    })
    await changed.promise
    mock.timers.tick(60_000)
    mock.timers.reset()
    const failure = await rejectionOf(changing)
    await things.updateOne({ _id: 'thing' }, { $inc: { count: 10 } })

    expect(failure).to.be.instanceOf(Unavailable)
    expect(await things.findOne()).to.include({ count: 11 })
    await own.end()
    await close()
  })
})
