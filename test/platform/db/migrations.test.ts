import { expect } from 'chai'
import type { Db } from 'mongodb'

import { createLeases } from '../../../server/platform/db/lease.ts'
import { ensureIndexes, runMigrations, type Migration } from '../../../server/platform/db/migrations.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

const now = () => new Date('2026-11-22T12:00:00Z')

describe('migrations', () => {
  let test: TestDatabase
  let db: Db

  beforeEach(async () => {
    test = await openTestDatabase()
    db = test.database.db
  })

  afterEach(() => test.close())

  const run = (migrations: Migration[], owner = 'a process') =>
    runMigrations({ db, leases: createLeases({ db, now, owner }), migrations, now, log: silentLog })

  const noting = (ran: string[], id: string): Migration => ({
    id,
    run: () => {
      ran.push(id)
      return Promise.resolve()
    },
  })

  it('run in order, each once over all starts', async () => {
    const ran: string[] = []

    await run([noting(ran, '0001-one')])
    await run([noting(ran, '0001-one'), noting(ran, '0002-two'), noting(ran, '0003-three')])
    await run([noting(ran, '0001-one'), noting(ran, '0002-two'), noting(ran, '0003-three')])

    expect(ran).to.deep.equal(['0001-one', '0002-two', '0003-three'])
  })

  it('run once when several processes start together', async () => {
    const ran: string[] = []

    await Promise.all(['a', 'b', 'c'].map((owner) => run([noting(ran, '0001-one')], owner)))

    expect(ran).to.deep.equal(['0001-one'])
  })

  it('stop at the one that fails, and begin with it the next time', async () => {
    const ran: string[] = []
    const failing: Migration = { id: '0002-two', run: () => Promise.reject(new Error('not yet')) }

    const error = await rejectionOf(run([noting(ran, '0001-one'), failing, noting(ran, '0003-three')]))
    const ranBefore = [...ran]
    await run([noting(ran, '0001-one'), noting(ran, '0002-two'), noting(ran, '0003-three')])

    expect(error).to.have.property('message', 'not yet')
    expect(ranBefore).to.deep.equal(['0001-one'])
    expect(ran).to.deep.equal(['0001-one', '0002-two', '0003-three'])
  })

  it('drop an index only when the one that takes its place is there', async () => {
    const seen: string[] = []
    const dropping: Migration = {
      id: '0001-drop',
      afterIndexes: true,
      async run() {
        seen.push(...Object.keys(await db.collection('rows').indexInformation()))
      },
    }

    await runMigrations({
      db,
      leases: createLeases({ db, now, owner: 'a process' }),
      migrations: [dropping],
      indexes: [{ collection: 'rows', indexes: [{ name: 'new', key: { word: 1 } }] }],
      now,
      log: silentLog,
    })

    expect(seen).to.include('new')
  })

  it('are refused out of order or twice', async () => {
    const ran: string[] = []

    const disordered = await rejectionOf(run([noting(ran, '0002-two'), noting(ran, '0001-one')]))
    const twice = await rejectionOf(run([noting(ran, '0001-one'), noting(ran, '0001-one')]))

    expect(disordered).to.be.instanceOf(Error)
    expect(twice).to.be.instanceOf(Error)
    expect(ran).to.deep.equal([])
  })
})

describe('indexes', () => {
  let test: TestDatabase

  before(async () => {
    test = await openTestDatabase()
  })

  after(() => test.close())

  it('are made when missing and left alone when there', async () => {
    const { db } = test.database
    const specs = [
      { collection: 'rows', indexes: [{ name: 'by-word', key: { word: 1 }, unique: true }] },
      { collection: 'plain', indexes: [] },
    ]

    await ensureIndexes(db, specs)
    await ensureIndexes(db, specs)

    const names = (await db.collection('rows').indexes()).map(({ name }) => name)
    expect(names).to.deep.equal(['_id_', 'by-word'])
  })

  it('that differ from what is asked are an error that names the collection', async () => {
    const { db } = test.database
    await ensureIndexes(db, [{ collection: 'others', indexes: [{ name: 'by-word', key: { word: 1 } }] }])

    const error = await rejectionOf(
      ensureIndexes(db, [{ collection: 'others', indexes: [{ name: 'by-word', key: { word: 1 }, unique: true }] }]),
    )

    expect(error).to.have.property('message').that.includes('"others"')
  })
})
