import { expect } from 'chai'
import type { ClientSession } from 'mongodb'

import { createLeases, LeaseLost, type Lease } from '../../../server/platform/db/lease.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

const leaseMs = 10_000

describe('a lease', () => {
  let test: TestDatabase
  let nowMs: number
  const now = () => new Date(nowMs)
  const as = (owner: string) => createLeases({ db: test.database.db, now, owner })

  before(async () => {
    test = await openTestDatabase()
    await test.database.db.createCollection('leases')
    await test.database.db.createCollection('things')
  })

  after(() => test.close())

  beforeEach(async () => {
    nowMs = Date.UTC(2026, 10, 22, 12)
    await test.database.db.collection('leases').deleteMany({})
    await test.database.db.collection('things').deleteMany({})
  })

  const taken = async (owner: string, name = 'tally', session?: ClientSession): Promise<Lease> => {
    const lease = await as(owner).acquire(name, leaseMs, session)
    if (lease === null) throw new Error(`${owner} did not get the lease.`)
    return lease
  }

  it('is given to the first who asks, until its time is over', async () => {
    const lease = await as('anna').acquire('tally', leaseMs)

    expect(lease).to.deep.equal({ name: 'tally', owner: 'anna', fence: 1, until: new Date(nowMs + leaseMs), leaseMs })
  })

  it('is refused to everybody else meanwhile, its own owner included', async () => {
    await taken('anna')

    expect(await as('bohdan').acquire('tally', leaseMs)).to.equal(null)
    expect(await as('anna').acquire('tally', leaseMs)).to.equal(null)
  })

  it('is one for each name', async () => {
    await taken('anna', 'tally:one')

    expect(await as('bohdan').acquire('tally:two', leaseMs)).to.include({ fence: 1 })
  })

  it('goes to the next with a higher fence once its time is over', async () => {
    await taken('anna')
    nowMs += leaseMs

    const lease = await as('bohdan').acquire('tally', leaseMs)

    expect(lease).to.include({ owner: 'bohdan', fence: 2 })
  })

  it('goes to exactly one of many who ask at once, new or run out', async () => {
    const owners = Array.from({ length: 20 }, (_, index) => `owner ${String(index)}`)
    const askAll = () => Promise.all(owners.map((owner) => as(owner).acquire('tally', leaseMs)))

    const first = await askAll()
    nowMs += leaseMs
    const second = await askAll()

    expect(first.filter((lease) => lease !== null)).to.have.lengthOf(1)
    expect(second.filter((lease) => lease !== null).map((lease) => lease.fence)).to.deep.equal([2])
  })

  it('is extended by its owner', async () => {
    const lease = await taken('anna')
    nowMs += leaseMs / 2

    const renewed = await as('anna').renew(lease)
    nowMs += leaseMs / 2

    expect(renewed.until).to.deep.equal(new Date(nowMs + leaseMs / 2))
    expect(await as('bohdan').acquire('tally', leaseMs)).to.equal(null)
  })

  it('is not extended by who lost it', async () => {
    const lease = await taken('anna')
    nowMs += leaseMs
    await taken('bohdan')

    expect(await rejectionOf(as('anna').renew(lease))).to.be.instanceOf(LeaseLost)
  })

  it('given back, is there for the next at once and its fence still grows', async () => {
    const lease = await taken('anna')

    await as('anna').release(lease)

    expect(await as('bohdan').acquire('tally', leaseMs)).to.include({ fence: 2 })
  })

  it('is not given back by who lost it', async () => {
    const lease = await taken('anna')
    nowMs += leaseMs
    await taken('bohdan')

    await as('anna').release(lease)

    expect(await as('clara').acquire('tally', leaseMs)).to.equal(null)
  })

  it('held in a transaction lets its owner commit, and is extended by it', async () => {
    const { client, db } = test.database
    const lease = await taken('anna')
    nowMs += leaseMs / 2

    await client.withSession((session) =>
      session.withTransaction(async () => {
        await as('anna').hold(session, lease)
        await db.collection('things').insertOne({ by: 'anna' }, { session })
      }),
    )
    nowMs += leaseMs / 2

    expect(await db.collection('things').countDocuments()).to.equal(1)
    expect(await as('bohdan').acquire('tally', leaseMs)).to.equal(null)
  })

  it('held in a transaction stops an owner who lost it', async () => {
    const { client, db } = test.database
    const lease = await taken('anna')
    nowMs += leaseMs
    await taken('bohdan')

    const error = await rejectionOf(
      client.withSession((session) =>
        session.withTransaction(async () => {
          await db.collection('things').insertOne({ by: 'anna' }, { session })
          await as('anna').hold(session, lease)
        }),
      ),
    )

    expect(error).to.be.instanceOf(LeaseLost)
    expect(await db.collection('things').countDocuments()).to.equal(0)
  })

  it('lost in the middle of a transaction keeps it from committing', async () => {
    const { client, db } = test.database
    const lease = await taken('anna')

    const error = await rejectionOf(
      client.withSession(async (session) => {
        session.startTransaction()
        await db.collection('things').insertOne({ by: 'anna' }, { session })
        nowMs += leaseMs
        await taken('bohdan')
        await as('anna').hold(session, lease)
        await session.commitTransaction()
      }),
    )

    expect(error).to.be.instanceOf(Error)
    expect(await db.collection('things').countDocuments()).to.equal(0)
  })

  it('taken over ends the transaction that a dead owner left open', async () => {
    const { client, db } = test.database
    const session = client.startSession()
    const lease = await taken('anna', 'tally', session)
    session.startTransaction()
    await as('anna').hold(session, lease)
    await db.collection<{ _id: string; by: string }>('things').insertOne({ _id: 'one', by: 'anna' }, { session })

    nowMs += leaseMs * 2
    const successor = await as('bohdan').acquire('tally', leaseMs)
    await db.collection<{ _id: string; by: string }>('things').insertOne({ _id: 'one', by: 'bohdan' })

    expect(successor).to.include({ owner: 'bohdan', fence: 2 })
    expect(await rejectionOf(session.commitTransaction())).to.be.instanceOf(Error)
    expect(await db.collection('things').findOne()).to.include({ by: 'bohdan' })
    await session.endSession()
  })

  it('forgets the session of an owner who is gone, or has given it back', async () => {
    const { client, db } = test.database
    const session = client.startSession()
    const named = async () => (await db.collection('leases').findOne())?.['sessionId'] !== undefined
    const lease = await taken('anna', 'tally', session)
    const whileHers = await named()
    await as('anna').release(lease)
    const givenBack = await named()
    await taken('anna', 'tally', session)
    nowMs += leaseMs
    await taken('bohdan')

    expect([whileHers, givenBack, await named()]).to.deep.equal([true, false, false])
    await session.endSession()
  })

  it('is not given for a session that has ended', async () => {
    const session = test.database.client.startSession()
    await session.endSession()

    expect(await rejectionOf(as('anna').acquire('tally', leaseMs, session))).to.be.instanceOf(Error)
    expect(await as('bohdan').acquire('tally', leaseMs)).to.include({ fence: 1 })
  })
})
