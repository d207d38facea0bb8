import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { expect } from 'chai'

import { createKeyedShuffle } from '../../../server/features/deliveries/keyed-shuffle.ts'

interface Row {
  id: string
  name: string
}

/** 16 bytes, as ids of signatures are. */
const idNumber = (index: number): string => {
  const id = Buffer.alloc(16)
  id.writeUInt32BE(index)
  return id.toString('base64url')
}

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: idNumber(index), name: `Name\n${String(index)}` }))

describe('the keyed shuffle', () => {
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'undersigned-shuffle-'))
  })

  afterEach(() => rm(folder, { recursive: true }))

  const shuffle = async (all: readonly Row[], { key = Buffer.alloc(32, 1), expectedCount = all.length } = {}) => {
    const order = createKeyedShuffle<Row>({ folder, key, expectedCount, idOf: ({ id }) => id })
    for (const row of all) await order.add(row)
    const parts: Row[][] = []
    for await (const part of order.inOrder()) parts.push(part)
    return { parts, all: parts.flat() }
  }

  it('gives every row once, unchanged', async () => {
    const given = rows(200)

    const { all } = await shuffle(given)

    expect(all).to.have.deep.members(given)
    expect(all).not.to.deep.equal(given)
  })

  it('orders by the key alone, not by how the rows came or into how many parts they were dealt', async () => {
    const given = rows(300)
    const { all } = await shuffle(given)

    expect((await shuffle(given.toReversed())).all).to.deep.equal(all)
    expect((await shuffle(given, { expectedCount: 1_000_000 })).all).to.deep.equal(all)
    expect((await shuffle(given, { key: Buffer.alloc(32, 2) })).all).not.to.deep.equal(all)
  })

  it('holds a few thousand rows at a time, however many there are', async () => {
    const { parts, all } = await shuffle(rows(30_000))

    expect(all).to.have.length(30_000)
    for (const part of parts) expect(part.length).to.be.below(6_000)
  })

  it('leaves its rows to their owner alone, and nothing when it is done', async () => {
    const order = createKeyedShuffle<Row>({ folder, key: Buffer.alloc(32), expectedCount: 1, idOf: ({ id }) => id })
    for (const row of rows(2_000)) await order.add(row)
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
