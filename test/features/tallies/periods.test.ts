import { expect } from 'chai'
import fc from 'fast-check'

import { publishablePeriods } from '../../../server/features/tallies/periods.ts'
import { publishable, type Cell, type PeriodCell } from '../../../server/features/tallies/tally.ts'
import { addDays } from '../../../server/platform/clock.ts'

/** So many on each day in a row; 2 November 2026 is a Monday. */
const daysOf = (counts: readonly number[], first = '2026-11-02'): Cell[] =>
  counts.map((count, index) => ({ key: addDays(first, index), count })).filter(({ count }) => count > 0)

const sum = (all: readonly { count: number }[]): number => all.reduce((total, { count }) => total + count, 0)

const told = (periods: readonly PeriodCell[]): string[] =>
  periods.map(({ firstDay, lastDay, count }) => `${firstDay.slice(5)}/${lastDay.slice(5)}: ${String(count)}`)

const counts = fc.array(fc.oneof(fc.constant(0), fc.nat(4), fc.nat(15), fc.nat(200)), { minLength: 1, maxLength: 500 })

describe('signatures by time, as they may be published', () => {
  it('are days where each day has ten', () => {
    expect(told(publishablePeriods(daysOf([12, 10, 30])))).to.deep.equal([
      '11-02/11-02: 12',
      '11-03/11-03: 10',
      '11-04/11-04: 30',
    ])
  })

  it('are weeks for a petition that some sign on each day', () => {
    const days = daysOf(Array.from({ length: 28 }, (_, index) => (index % 7 < 5 ? 2 : 1)))

    expect(told(publishablePeriods(days))).to.deep.equal([
      '11-02/11-08: 12',
      '11-09/11-15: 12',
      '11-16/11-22: 12',
      '11-23/11-29: 12',
    ])
  })

  it('are months for one that some sign in each week', () => {
    const days = daysOf(Array.from({ length: 89 }, (_, index) => (index % 7 < 3 ? 1 : 0)))

    expect(told(publishablePeriods(days))).to.deep.equal(['11-02/11-30: 13', '12-01/12-31: 14', '01-01/01-27: 12'])
  })

  it('put a day with few to its neighbours', () => {
    expect(told(publishablePeriods(daysOf([40, 4, 7, 30, 20, 20, 20, 20, 3, 9])))).to.deep.equal([
      '11-02/11-02: 40',
      '11-03/11-04: 11',
      '11-05/11-05: 30',
      '11-06/11-06: 20',
      '11-07/11-07: 20',
      '11-08/11-08: 20',
      '11-09/11-09: 20',
      '11-10/11-11: 12',
    ])
  })

  it('leave nobody alone beside a day that is published by itself', () => {
    const days = daysOf([40, 4, 30, 7, 20])

    expect(told(publishablePeriods(days))).to.deep.equal(['11-02/11-02: 40', '11-03/11-05: 41', '11-06/11-06: 20'])
  })

  it('are none where all together are fewer than ten', () => {
    expect(publishablePeriods(daysOf([4, 5]))).to.deep.equal([])
    expect(publishablePeriods([])).to.deep.equal([])
  })

  it('hold all signatures in days without gaps, and never fewer than ten, with or without the published days', () => {
    fc.assert(
      fc.property(counts, (all) => {
        const days = daysOf(all)
        const periods = publishablePeriods(days)
        const shown = publishable(days)

        if (sum(days) >= 10) expect(sum(periods)).to.equal(sum(days))
        for (const [index, { firstDay, lastDay, count }] of periods.entries()) {
          const published = sum(shown.filter(({ key }) => key >= firstDay && key <= lastDay))
          expect(count).to.be.at.least(10)
          expect(count - published === 0 || count - published >= 10).to.equal(true)
          const next = periods[index + 1]
          if (next !== undefined) expect(next.firstDay).to.equal(addDays(lastDay, 1))
        }
      }),
    )
  })
})
