import { randomBytes } from 'node:crypto'

import { expect } from 'chai'

import { createKeyring } from '../../../server/platform/crypto/keyring.ts'
import { createFileShelf, type FileShelf } from '../../../server/platform/db/file-shelf.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import { openTestDatabase, type TestDatabase } from '../../support/database.ts'
import { rejectionOf } from '../../support/rejection.ts'

describe('the shelf of files', () => {
  let test: TestDatabase
  let shelf: FileShelf

  before(async () => {
    test = await openTestDatabase()
    const keyring = createKeyring({ current: 1, keys: new Map([[1, randomBytes(32)]]) })
    shelf = createFileShelf({ db: test.database.db, keyring })
  })

  after(() => test.close())

  const rows = () => test.database.db.collection('fileChunks')

  async function shelved(owner: string, name: string, pieces: readonly Buffer[]) {
    const writer = await shelf.create(owner, name)
    for (const piece of pieces) await writer.write(piece)
    return writer.finish()
  }

  async function readBack(owner: string, name: string): Promise<Buffer> {
    const pieces: Buffer[] = []
    for await (const piece of shelf.read(owner, name)) pieces.push(piece)
    return Buffer.concat(pieces)
  }

  for (const size of [0, 1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 1_000_000]) {
    it(`gives back a file of ${String(size)} bytes, and nothing of it lies in the database in the clear`, async () => {
      const bytes = randomBytes(size)
      const owner = newId()
      const file = await shelved(owner, 'list.csv', [bytes.subarray(0, 100_000), bytes.subarray(100_000)])
      expect(file).to.include({ name: 'list.csv', bytes: size })
      expect((await readBack(owner, 'list.csv')).equals(bytes)).to.equal(true)
      const stored = await rows()
        .find({ owner: bytesOf(owner) }, { promoteBuffers: true })
        .toArray()
      const start = bytes.subarray(0, 32)
      if (size >= 32) expect(stored.some(({ box }) => (box as Buffer).includes(start))).to.equal(false)
    })
  }

  it('refuses a file that is cut off, has a piece less, has pieces swapped, or was never finished', async () => {
    const spoilt: ((owner: string) => Promise<unknown>)[] = [
      (owner) => rows().deleteOne({ owner: bytesOf(owner), number: 3 }),
      (owner) => rows().deleteOne({ owner: bytesOf(owner), number: 1 }),
      async (owner) => {
        await rows().updateOne({ owner: bytesOf(owner), number: 0 }, { $set: { number: 9 } })
        await rows().updateOne({ owner: bytesOf(owner), number: 1 }, { $set: { number: 0 } })
        await rows().updateOne({ owner: bytesOf(owner), number: 9 }, { $set: { number: 1 } })
      },
      async (owner) => {
        await rows().deleteOne({ owner: bytesOf(owner), number: 3 })
        await rows().updateOne({ owner: bytesOf(owner), number: 2 }, { $set: { isLast: true } })
      },
    ]
    for (const spoil of spoilt) {
      const owner = newId()
      await shelved(owner, 'list.csv', [randomBytes(1_000_000)])
      await spoil(owner)
      expect(await rejectionOf(readBack(owner, 'list.csv'))).to.be.instanceOf(Error)
    }
    const unfinished = newId()
    const writer = await shelf.create(unfinished, 'list.csv')
    await writer.write(randomBytes(600_000))
    expect(await rejectionOf(readBack(unfinished, 'list.csv'))).to.be.instanceOf(Error)
  })

  it('begins a file anew where an interrupted writing left a part of it', async () => {
    const owner = newId()
    const writer = await shelf.create(owner, 'list.csv')
    await writer.write(randomBytes(800_000))
    const bytes = randomBytes(300_000)
    await shelved(owner, 'list.csv', [bytes])
    expect((await readBack(owner, 'list.csv')).equals(bytes)).to.equal(true)
  })

  it('gives back the file alone where whoever was outdated still wrote on behind it', async () => {
    const owner = newId()
    const outdated = await shelf.create(owner, 'list.csv')
    await outdated.write(randomBytes(256 * 1024))
    const bytes = randomBytes(1_000)
    await shelved(owner, 'list.csv', [bytes])
    await outdated.write(randomBytes(256 * 1024))
    await outdated.finish()
    expect((await readBack(owner, 'list.csv')).equals(bytes)).to.equal(true)
  })

  it('removes one file of an owner, or all of them, and no other', async () => {
    const [one, other] = [newId(), newId()]
    for (const owner of [one, other]) {
      for (const name of ['a', 'b']) await shelved(owner, name, [Buffer.from(name)])
    }
    await shelf.remove(one, 'a')
    expect((await readBack(one, 'b')).toString()).to.equal('b')
    await shelf.remove(one)
    expect(await rejectionOf(readBack(one, 'b'))).to.be.instanceOf(Error)
    expect((await readBack(other, 'a')).toString()).to.equal('a')
  })
})
