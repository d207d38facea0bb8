import { expect } from 'chai'
import type { FindCursor } from 'mongodb'

import { batchesOf } from '../../../server/platform/db/read-ahead.ts'
import { Unavailable } from '../../../server/platform/errors.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

interface Numbered {
  _id: number
}

describe('reading ahead', () => {
  let test: TestDatabase
  const ids = Array.from({ length: 100 }, (_, index) => index)

  before(async () => {
    test = await openTestDatabase()
    await numbers().insertMany(ids.map((_id) => ({ _id })))
  })

  after(() => test.close())

  const numbers = () => test.database.db.collection<Numbered>('numbers')

  const allInTens = (): FindCursor<Numbered> => numbers().find({}, { sort: { _id: 1 }, batchSize: 10 })

  it('gives every row once and in order, a batch at a time', async () => {
    const batches = await Array.fromAsync(batchesOf(allInTens()))

    expect(batches.map(({ length }) => length)).to.deep.equal(Array(10).fill(10))
    expect(batches.flat().map(({ _id }) => _id)).to.deep.equal(ids)
  })

  it('gives nothing where there is nothing', async () => {
    expect(await Array.fromAsync(batchesOf(numbers().find({ _id: -1 })))).to.deep.equal([])
  })

  it('leaves nothing open on the server when its reader leaves early', async () => {
    const cursor = allInTens()
    const reader = batchesOf(cursor)
    await reader.next()
    const { id } = cursor

    await reader.return(undefined)

    expect(await rejectionOf(test.database.db.command({ getMore: id, collection: 'numbers' })))
      .to.have.property('codeName')
      .that.equals('CursorNotFound')
  })

  it('is told "not now", not fewer rows, when the server has lost its place', async () => {
    const cursor = allInTens()
    const reader = batchesOf(cursor)
    await reader.next()
    await test.database.db.command({ killCursors: 'numbers', cursors: [cursor.id] })

    expect(await rejectionOf(Array.fromAsync(reader))).to.be.instanceOf(Unavailable)
  })
})
