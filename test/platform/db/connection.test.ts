import diagnostics from 'node:diagnostics_channel'
import { createServer, type Server, type Socket } from 'node:net'

import { expect } from 'chai'
import { MongoBulkWriteError, MongoNetworkError, MongoServerError, type Db } from 'mongodb'
import { Schema } from 'mongoose'

import {
  connectDatabase,
  hasTransactions,
  isUnavailable,
  orUnavailable,
  whyNotToBeHad,
} from '../../../server/platform/db/connection.ts'
import { NotFound, Unavailable } from '../../../server/platform/errors.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

describe('the database connection', () => {
  let test: TestDatabase

  before(async () => {
    test = await openTestDatabase()
  })

  after(() => test.close())

  it('answers a ping', async () => {
    await test.database.ping()
  })

  it('writes with a majority and its journal, and reads what a majority holds', () => {
    const { db } = test.database

    expect(db.writeConcern).to.include({ w: 'majority', journal: true, wtimeoutMS: 5000 })
    expect(db.readConcern).to.have.property('level', 'majority')
  })

  it('is the same database for stores and for the driver', async () => {
    const { connection, db } = test.database
    const Row = connection.model('Row', new Schema({ word: String }), 'rows')

    await Row.create({ word: 'one' })

    expect(await db.collection('rows').countDocuments({ word: 'one' })).to.equal(1)
  })

  it('runs transactions', async () => {
    const { client, db } = test.database
    const rows = db.collection<{ _id: string }>('transactions')

    const error = await rejectionOf(
      client.withSession((session) =>
        session.withTransaction(async () => {
          await rows.insertOne({ _id: 'rolled back' }, { session })
          throw new Error('changed my mind')
        }),
      ),
    )

    expect(error).to.have.property('message', 'changed my mind')
    expect(await rows.countDocuments()).to.equal(0)
  })

  it('is unavailable within seconds where nobody listens, and where somebody accepts and says nothing', async () => {
    const mute = await listen(createServer(() => undefined))
    const uris = [1, mute.port].map((port) => `mongodb://127.0.0.1:${String(port)}/nothing?replicaSet=rs0`)

    const errors = await Promise.all(uris.map((uri) => rejectionOf(connectDatabase(uri, { log: silentLog }))))
    mute.server.close()

    for (const error of errors) expect(error).to.be.instanceOf(Unavailable).with.property('cause').that.is.an('error')
  })

  it('is unavailable, and not waited for, when a command goes to a connection that has just been closed', async () => {
    const sockets: Socket[] = []
    const collect = (message: unknown): void => void sockets.push((message as { socket: Socket }).socket)
    diagnostics.subscribe('net.client.socket', collect)
    const other = await openTestDatabase()
    const rows = other.database.db.collection('rows')
    await rows.insertOne({ word: 'in time' })

    for (const socket of sockets) socket.destroy()
    const error = await rejectionOf(orUnavailable(rows.insertOne({ word: 'to nobody' }), { withinMs: 300 }))
    diagnostics.unsubscribe('net.client.socket', collect)
    await other.close()

    expect(error).to.be.instanceOf(Unavailable)
  })

  it('is unavailable after it was closed', async () => {
    const other = await openTestDatabase()
    const rows = other.database.db.collection('rows')
    await other.close()

    const error = await rejectionOf(orUnavailable(rows.insertOne({ word: 'late' })))

    expect(error).to.be.instanceOf(Unavailable)
  })
})

describe('an error of the database', () => {
  it('that says the server is away, has no primary or no majority means "not now"', () => {
    const notNow = [
      new MongoNetworkError('connection 3 to 127.0.0.1 closed'),
      new MongoServerError({ message: 'not primary', code: 10107 }),
      new MongoServerError({ message: 'waiting for replication timed out', code: 64 }),
      new MongoServerError({ message: 'operation was interrupted', code: 11601 }),
      new MongoServerError({ message: 'try again', errorLabels: ['RetryableWriteError'] }),
      new Error('wrapped', { cause: new MongoNetworkError('closed') }),
      Object.assign(new Error('This socket has been ended by the other party'), { code: 'EPIPE' }),
      new Unavailable(),
    ]

    expect(notNow.map(isUnavailable)).to.deep.equal(notNow.map(() => true))
  })

  it('of a batch whose write concern failed means "not now" for the whole batch', () => {
    const result = { getWriteConcernError: () => ({ code: 64 }) }
    const error = new MongoBulkWriteError({ message: 'bulk', code: 1 }, result as never)

    expect(isUnavailable(error)).to.equal(true)
  })

  it('that is our own mistake or an answer is not "not now"', () => {
    const ours = [
      new MongoServerError({ message: 'duplicate key', code: 11000 }),
      new NotFound(),
      new TypeError('undefined is not a function'),
      new Error('wrapped', { cause: new TypeError('no') }),
      'a text',
      undefined,
    ]

    expect(ours.map(isUnavailable)).to.deep.equal(ours.map(() => false))
  })

  it('becomes Unavailable with its cause, and any other passes as it is', async () => {
    const away = new MongoNetworkError('closed')
    const bug = new TypeError('no')

    const unavailable = await rejectionOf(orUnavailable(Promise.reject(away)))
    const passed = await rejectionOf(orUnavailable(Promise.reject(bug)))

    expect(unavailable).to.be.instanceOf(Unavailable).with.property('cause', away)
    expect(passed).to.equal(bug)
    expect(await orUnavailable(Promise.resolve(7))).to.equal(7)
  })
})

describe('a database at the start', () => {
  const answering = (hello: object) => ({ db: { command: async () => hello } as unknown as Db })

  it('has transactions as a replica set, if only of one, and as a cluster, but not as a single server', async () => {
    expect(await hasTransactions(answering({ setName: 'rs0' }))).to.equal(true)
    expect(await hasTransactions(answering({ msg: 'isdbgrid' }))).to.equal(true)
    expect(await hasTransactions(answering({ isWritablePrimary: true }))).to.equal(false)
  })

  it('is away, or refuses us, or fails for another reason', () => {
    const refusal = new MongoServerError({ message: 'Authentication failed.', code: 18 })
    const unknownHost = Object.assign(new Error('querySrv ENOTFOUND'), { syscall: 'querySrv' })

    expect(whyNotToBeHad(new MongoNetworkError('closed'))).to.equal('away')
    expect(whyNotToBeHad(unknownHost)).to.equal('away')
    expect(whyNotToBeHad(new Unavailable({ cause: new MongoNetworkError('closed') }))).to.equal('away')
    expect(whyNotToBeHad(refusal)).to.equal('refused')
    expect(whyNotToBeHad(new Error('wrapped', { cause: refusal }))).to.equal('refused')
    expect(whyNotToBeHad(new TypeError('no'))).to.equal(null)
    expect(whyNotToBeHad('no')).to.equal(null)
  })
})

const listen = (server: Server): Promise<{ server: Server; port: number }> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve({ server, port: typeof address === 'object' && address !== null ? address.port : 0 })
    })
  })
