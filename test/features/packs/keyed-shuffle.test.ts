import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { createKeyedShuffle, type ShuffledRow } from '../../../server/features/packs/keyed-shuffle.ts'

/** 16 bytes, as ids of signatures are. */
const idNumber = (index: number): string => {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(index)
  return id.toString('base64url')
}

const rows = (count: number): ShuffledRow[] =>
  Array.from({ length: count }, (_, index) => ({ id: idNumber(index), text: `Імʼя\n${String(index)}` }))

const textsOf = (all: readonly ShuffledRow[]): string[] => all.map(({ text }) => text)

describe('the keyed shuffle', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-shuffle-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  const shuffle = async (
    all: readonly ShuffledRow[],
    { key = Buffer.alloc(32, 1), expectedCount = all.length } = {},
  ) => {
    const order = createKeyedShuffle({ folder, key, expectedCount })
    await order.add(all)
    const parts = await Array.fromAsync(order.inOrder())
    return { parts, all: parts.flat() }
  }

  it('gives every row once, unchanged', async () => {
    const given = rows(200)

    const { all } = await shuffle(given)

    expect(all).to.have.members(textsOf(given))
    expect(all).not.to.deep.equal(textsOf(given))
  })

  it('orders by the key alone, not by how the rows came or into how many parts they were dealt', async () => {
    const given = rows(300)
    const { all } = await shuffle(given)

    expect((await shuffle(given.toReversed())).all).to.deep.equal(all)
    expect((await shuffle(given, { expectedCount: 1_000_000 })).all).to.deep.equal(all)
    expect((await shuffle(given, { key: Buffer.alloc(32, 2) })).all).not.to.deep.equal(all)
  })

  it('leaves nothing on the disk that somebody else could read', async () => {
    const secret = 'Zoryana Unmistakable'
    const order = createKeyedShuffle({ folder, key: Buffer.alloc(32, 1), expectedCount: 1_000 })
    const given = rows(1_000).map((row) => ({ ...row, text: `${secret} ${row.text}` }))
    await order.add(given)

    const written = await Promise.all(
      (await readdir(folder)).map((name) => readFile(path.join(folder, name), 'latin1')),
    )

    expect(written.join('').length).to.be.above(10_000)
    expect(written.join('')).not.to.contain(secret.slice(0, 6))
    expect((await Array.fromAsync(order.inOrder())).flat()).to.have.members(textsOf(given))
  })

  it('keeps a text of any length', async () => {
    const given = [0, 1, 5_461, 16_384, 300_000].map((length, index) => ({
      id: idNumber(index),
      text: 'ж'.repeat(length),
    }))

    const { all } = await shuffle(given)

    expect(all.toSorted()).to.deep.equal(textsOf(given))
  })

  it('holds some thousand rows at a time, however many there are', async () => {
    const { parts, all } = await shuffle(rows(30_000))

    expect(all).to.have.length(30_000)
    for (const part of parts) expect(part.length).to.be.below(5_000)
  })

  it('leaves its rows to their owner alone, and nothing when it is done', async () => {
    const order = createKeyedShuffle({ folder, key: Buffer.alloc(32), expectedCount: 1 })
    await order.add(rows(2_000))
    const [file = ''] = await readdir(folder)
    const { mode } = await stat(path.join(folder, file))
    for await (const part of order.inOrder()) expect(part).to.have.length(2_000)

    expect(mode & 0o777).to.equal(0o600)
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('gives nothing where nothing was added', async () => {
    expect((await shuffle([])).parts).to.deep.equal([])
  })
})
