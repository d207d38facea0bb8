import { expect } from 'chai'
import fc from 'fast-check'

import { chartOfDays, type DaysChart } from '../../../server/platform/charts/chart-of-days.ts'
import { addDays } from '../../../server/platform/clock.ts'
import { locales } from '../../../server/platform/locales.ts'
import type { Model } from '../../../server/platform/templates.ts'
import { drawingOf, numberIn, printed, rowsOf, wordsOf } from './a-chart.ts'

const words = wordsOf('en')

function aChart(changes: Partial<DaysChart> = {}): Model {
  return chartOfDays({ words, id: 'pace', days: [{ day: '2026-11-05', count: 12 }], ...changes })
}

/** Every day from the first on, with one signature each. */
function everyDay(first: string, count: number): DaysChart['days'] {
  return Array.from({ length: count }, (_, index) => ({ day: addDays(first, index), count: 1 }))
}

const anyDays = fc.uniqueArray(
  fc.record({ day: fc.nat(1_094).map((index) => addDays('2024-01-31', index)), count: fc.nat(1_000_000) }),
  { selector: ({ day }) => day, maxLength: 80 },
)

describe('signatures by day', () => {
  it('has a line in the table for each day, and none left out in between', () => {
    const days = [
      { day: '2026-11-07', count: 1_200 },
      { day: '2026-11-05', count: 12 },
    ]

    expect(rowsOf(aChart({ days }))).to.deep.equal([
      ['5 November 2026', '12'],
      ['6 November 2026', '0'],
      ['7 November 2026', '1,200'],
    ])
    expect(drawingOf(aChart({ days })).match(/<rect/g)).to.have.length(2)
  })

  it('goes as far as the petition has been open, where that is said', () => {
    const chart = aChart({ period: { first: '2026-11-04', last: '2026-11-06' } })

    expect(rowsOf(chart).map(([, figure]) => figure)).to.deep.equal(['0', '12', '0'])
  })

  it('is told by weeks from two months on, and by months from fourteen on', () => {
    const [days, weeks, months] = [62, 63, 1_095].map((count) => aChart({ days: everyDay('2026-01-01', count) }))

    expect([days, weeks, months].map((chart) => chart?.['title'])).to.deep.equal([
      'Signatures by day',
      'Signatures by week',
      'Signatures by month',
    ])
    expect(rowsOf(weeks ?? {}).slice(0, 2)).to.deep.equal([
      ['week from 29 December 2025', '4'],
      ['week from 5 January 2026', '7'],
    ])
    expect(rowsOf(months ?? {})).to.have.length(36)
    expect(rowsOf(months ?? {})[1]).to.deep.equal(['February 2026', '28'])
  })

  it('adds up to what there was by then, where growth is asked for', () => {
    const days = [
      { day: '2026-11-05', count: 12 },
      { day: '2026-11-07', count: 30 },
    ]
    const chart = aChart({ days, shows: 'growth' })

    expect(rowsOf(chart).map(([, figure]) => figure)).to.deep.equal(['12', '12', '42'])
    expect(drawingOf(chart)).to.contain('<path class="chart-line"')
  })

  it('never takes a day that was held back for a day without signatures', () => {
    const chart = aChart({ period: { first: '2026-11-05', last: '2026-11-06' }, otherCount: 23 })

    expect(rowsOf(chart)[1]).to.deep.equal(['6 November 2026', 'none or too few'])
    expect(printed(chart)).to.contain('Not drawn: 23 signatures of days with too few to be shown.')
  })

  for (const locale of locales) {
    it(`draws and tells exactly the figures it was given, in ${locale}`, () => {
      const there = wordsOf(locale)
      fc.assert(
        fc.property(anyDays, fc.constantFrom('pace', 'growth'), (days, shows) => {
          const chart = aChart({ words: there, days, shows })
          const total = days.reduce((sum, { count }) => sum + count, 0)
          const figures = rowsOf(chart).map(([, figure]) => numberIn(there, figure))

          expect(shows === 'pace' ? figures.reduce((one, two) => one + two, 0) : (figures.at(-1) ?? 0)).to.equal(total)
          expect(printed(chart)).to.not.match(/NaN|Infinity|undefined|null|style=/)
          expect(lengthsOf(drawingOf(chart)).every((length) => length >= 0 && length <= 100)).to.equal(true)
        }),
        { numRuns: 25 },
      )
    })
  }

  it('says the same to those who do not see it', () => {
    const chart = drawingOf(aChart())

    expect(chart).to.contain('role="img" aria-labelledby="pace-title" aria-describedby="pace-description"')
    expect(chart).to.contain('<title id="pace-title">Signatures by day</title>')
    expect(chart).to.contain(
      '12 signatures from 5 November 2026 to 5 November 2026. The most (5 November 2026): 12.</desc>',
    )
  })

  it('says how many have signed where no day has enough of them to be drawn', () => {
    const chart = printed(aChart({ days: [], otherCount: 286 }))
    expect(chart).to.contain('Not drawn: 286 signatures of days with too few to be shown.')
    expect(chart).to.not.contain('There are no figures')
  })

  it('says in a sentence that there is nothing to draw', () => {
    for (const days of [[], [{ day: '2026-11-05', count: 0 }]]) {
      const chart = aChart({ days })

      expect(printed(chart)).to.contain('There are no figures to show yet.').and.not.contain('<svg')
    }
  })
})

/** Everything in a drawing that is a part of its width, in percent. */
function lengthsOf(drawing: string): number[] {
  return [...drawing.matchAll(/="([^"]*)%"/g)].map(([, length]) => Number(length))
}
