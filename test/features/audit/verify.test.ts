import { expect } from 'chai'
import fc from 'fast-check'

import type { ChainedEntry } from '../../../server/features/audit/index.ts'
import { hashOf } from '../../../server/features/audit/chain.ts'
import { anEntry, emptyHead, openTestAudit, type StoredRow, type TestAudit } from './an-audit.ts'

const entryCount = 9
const members = ['at', 'by', 'deed', 'subject', 'before', 'after', 'why', 'previousHash', 'hash'] as const

interface Stored {
  rows: StoredRow[]
  head: StoredRow
}

type Mutation = (stored: Stored) => Stored

const place = fc.nat({ max: entryCount - 1 })

const drop = place.map((at): Mutation => ({ rows, head }) => ({ rows: rows.toSpliced(at, 1), head }))

/** One member says something else, or is gone, or there is one more. */
const alter = fc
  .tuple(
    place,
    fc.constantFrom(...members, 'more'),
    fc.constantFrom<unknown>('other', null, 7, { other: [1] }, undefined),
  )
  .map(([at, member, value]): Mutation => ({ rows, head }) => {
    const { [member]: _replaced, ...rest } = rows[at]!
    return {
      rows: rows.with(at, value === undefined && member !== 'more' ? rest : { ...rest, [member]: value ?? null }),
      head,
    }
  })

/** The contents of two entries change places, with their hashes or without. */
const swap = fc
  .tuple(place, place, fc.boolean())
  .filter(([one, other]) => one !== other)
  .map(([one, other, withHashes]): Mutation => ({ rows, head }) => {
    const at = (here: number, there: number): StoredRow => {
      const { _id, previousHash, hash } = rows[here]!
      return { ...rows[there], _id, ...(withHashes ? {} : { previousHash, hash }) }
    }
    return { rows: rows.with(one, at(one, other)).with(other, at(other, one)), head }
  })

const cutTail = fc
  .integer({ min: 1, max: entryCount })
  .map((count): Mutation => ({ rows, head }) => ({ rows: rows.slice(0, entryCount - count), head }))

/** The forger writes the entry's hash anew, too, but not those that follow. */
const rehash = place.map((at): Mutation => ({ rows, head }) => {
  const { _id, hash: _replaced, ...row } = rows[at]!
  const forged = { ...row, why: 'forged' }
  const hash = hashOf({ ...forged, sequence: _id as number } as unknown as Omit<ChainedEntry, 'hash'>)
  return { rows: rows.with(at, { _id, ...forged, hash }), head }
})

const add = fc
  .tuple(place, fc.constantFrom<unknown>(-1, 0, 0.5, 3.5, entryCount + 1, entryCount + 9, 'stray'))
  .map(([at, _id]): Mutation => ({ rows, head }) => ({ rows: [...rows, { ...rows[at], _id }], head }))

const moveHead = fc
  .integer({ min: 0, max: entryCount + 3 })
  .filter((sequence) => sequence !== entryCount)
  .map((sequence): Mutation => ({ rows, head }) => {
    const hash: unknown = rows[sequence - 1]?.['hash'] ?? head['hash']
    return { rows, head: { ...head, sequence, hash } }
  })

describe('proving the audit', () => {
  let test: TestAudit
  let original: Stored

  before(async () => {
    test = await openTestAudit(entryCount)
    original = { rows: await test.rows(), head: await test.storedHead() }
  })

  after(() => test.close())

  const flawAfter = async (mutate: Mutation) => {
    const { rows, head } = mutate(original)
    await test.rewrite(rows, head)
    return (await test.audit.verify()).flaw
  }

  it('finds a chain whole that nobody touched', async () => {
    expect(await flawAfter((stored) => stored)).to.equal(null)
  })

  it('finds an audit whole in which nothing stands yet', async () => {
    await test.rewrite([], emptyHead)

    expect(await test.audit.verify()).to.deep.include({ head: { sequence: 0, hash: '0'.repeat(64) }, flaw: null })
  })

  for (const [what, mutation] of Object.entries({ drop, alter, swap, cutTail, rehash, add, moveHead })) {
    it(`finds every change of this kind: ${what}`, async () => {
      await fc.assert(
        fc.asyncProperty(mutation, async (mutate) => {
          expect(await flawAfter(mutate)).not.to.equal(null)
        }),
        { numRuns: 20 },
      )
    })
  }

  it('names the first place where something is wrong', async () => {
    const { rows } = original

    expect(await flawAfter(({ head }) => ({ rows: rows.toSpliced(3, 1), head }))).to.deep.equal({
      kind: 'missing',
      sequence: 4,
    })
    expect(await flawAfter(({ head }) => ({ rows: rows.slice(0, 5), head }))).to.deep.equal({
      kind: 'cut',
      sequence: 6,
    })
    expect(await flawAfter(({ head }) => ({ rows: rows.with(6, { ...rows[6]!, by: 'x' }), head }))).to.deep.equal({
      kind: 'altered',
      sequence: 7,
    })
    expect(
      await flawAfter(({ head }) => ({
        rows: rows.with(1, { ...rows[2], _id: 2 }).with(2, { ...rows[1], _id: 3 }),
        head,
      })),
    ).to.deep.equal({ kind: 'misplaced', sequence: 2 })
    expect(await flawAfter(({ head }) => ({ rows: [...rows, { ...rows[0], _id: 10 }], head }))).to.deep.equal({
      kind: 'added',
      sequence: 10,
    })
    expect(await flawAfter(({ head }) => ({ rows, head: { ...head, hash: 'f'.repeat(64) } }))).to.deep.equal({
      kind: 'head-altered',
      sequence: 9,
    })
  })

  it('says that the head is lost', async () => {
    await test.rewrite(original.rows, null)

    expect(await test.audit.verify()).to.deep.include({ head: null, flaw: { kind: 'head-missing', sequence: 9 } })
  })

  it('is not disturbed by what is appended meanwhile', async () => {
    await test.rewrite(original.rows, original.head)

    const [verification] = await Promise.all([
      test.audit.verify(),
      ...Array.from({ length: 5 }, () => test.audit.append(anEntry())),
    ])

    expect(verification.flaw).to.equal(null)
    expect((await test.audit.verify()).head).to.include({ sequence: entryCount + 5 })
  })

  it('knows a head that was noted earlier, and misses it in a chain that was written anew', async () => {
    await test.rewrite(original.rows, original.head)
    const notedHash = (await test.audit.head()).hash
    await test.audit.append(anEntry())

    const kept = await test.audit.verify({ notedHash })
    await test.rewrite([], emptyHead)
    for (let number = 0; number < entryCount; number += 1) await test.audit.append(anEntry({ by: 'nobody' }))
    const anew = await test.audit.verify({ notedHash })

    expect(kept).to.deep.include({ flaw: null, notedSequence: entryCount })
    expect(anew).to.deep.include({ flaw: null, notedSequence: null })
  })
})
