import { expect } from 'chai'
import fc from 'fast-check'

import {
  nextGoal,
  nextRung,
  otherCell,
  publishable,
  smallestCell,
  type Cell,
} from '../../../server/features/tallies/tally.ts'

const counts = fc.oneof(fc.nat(1_000), fc.nat(20_000_000))

const cells = fc
  .uniqueArray(fc.record({ key: fc.string({ minLength: 2, maxLength: 2 }), count: fc.nat(60) }), {
    selector: ({ key }) => key,
    maxLength: 30,
  })
  .filter((all) => all.every(({ key }) => key !== otherCell))

const sum = (all: readonly Cell[]): number => all.reduce((total, { count }) => total + count, 0)

describe('the next goal', () => {
  it('is the smallest rung strictly above the count', () => {
    const pairs = [
      [0, 100],
      [99, 100],
      [100, 200],
      [14_999, 15_000],
      [15_000, 25_000],
      [999_999, 1_000_000],
      [1_000_000, 1_500_000],
      [1_500_000, 2_000_000],
    ] as const
    for (const [count, rung] of pairs) expect(nextRung(count), String(count)).to.equal(rung)
  })

  it('always lies above the count, on the ladder and after a fixed goal', () => {
    fc.assert(
      fc.property(counts, counts, (count, fixed) => {
        expect(nextGoal({ mode: 'ladder' }, count)).to.be.above(count)
        expect(nextGoal({ mode: 'fixed', count: fixed }, count)).to.be.above(count)
      }),
    )
  })

  it('never moves down while the count grows', () => {
    fc.assert(
      fc.property(counts, fc.nat(1_000), (count, more) => {
        expect(nextRung(count + more)).to.be.at.least(nextRung(count))
      }),
    )
  })

  it('stays at a fixed goal until it is reached, then goes on with the ladder', () => {
    const goal = { mode: 'fixed', count: 15_000 } as const

    expect(nextGoal(goal, 0)).to.equal(15_000)
    expect(nextGoal(goal, 14_999)).to.equal(15_000)
    expect(nextGoal(goal, 15_000)).to.equal(25_000)
  })
})

describe('a breakdown that is published', () => {
  it('has no cell under 10', () => {
    fc.assert(
      fc.property(cells, (all) => {
        for (const { count } of publishable(all)) expect(count).to.be.at.least(smallestCell)
      }),
    )
  })

  it('keeps the total, or says nothing', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const published = publishable(all)
        if (published.length > 0) expect(sum(published)).to.equal(sum(all))
        else expect(sum(all)).to.be.below(smallestCell)
      }),
    )
  })

  it('shows every cell it keeps as it was, and only the largest', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const kept = publishable(all).filter(({ key }) => key !== otherCell)
        const folded = all.filter(({ key }) => !kept.some((cell) => cell.key === key))
        for (const cell of kept) expect(all).to.deep.include(cell)
        for (const { count } of folded) {
          expect(count).to.be.at.most(Math.min(Number.POSITIVE_INFINITY, ...kept.map((cell) => cell.count)))
        }
      }),
    )
  })

  it('does not depend on the order in which cells come', () => {
    fc.assert(
      fc.property(cells, (all) => {
        expect(publishable(all.toReversed())).to.deep.equal(publishable(all))
      }),
    )
  })

  it('never lets a small cell be found by subtraction: others take the next smallest until they hold 10', () => {
    const all = [
      { key: 'UA', count: 40 },
      { key: 'PL', count: 12 },
      { key: 'DE', count: 3 },
    ]

    expect(publishable(all)).to.deep.equal([
      { key: 'UA', count: 40 },
      { key: otherCell, count: 15 },
    ])
  })

  it('says nothing of nine people', () => {
    expect(publishable([{ key: 'UA', count: 9 }])).to.deep.equal([])
  })
})
