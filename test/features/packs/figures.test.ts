import { expect } from 'chai'

import { figuresFor, overWholePeriod } from '../../../server/features/packs/figures.ts'
import { emptyTally } from '../../../server/features/tallies/index.ts'

const cells = {
  country: [],
  language: [],
  day: [
    { key: '2026-11-03', count: 6 },
    { key: '2026-11-09', count: 8 },
    { key: '2026-11-17', count: 12 },
  ],
}

describe('the figures of a delivery', () => {
  it('have all signatures by time, although a single day can be shown', () => {
    const { byDay, byPeriod } = figuresFor(
      { riskMode: 'open' },
      { tally: emptyTally('2026-11-20'), cells, today: '2026-11-20' },
    )

    expect(byDay).to.deep.equal([
      { key: '2026-11-17', count: 12 },
      { key: 'other', count: 14 },
    ])
    expect(byPeriod).to.deep.equal([
      { firstDay: '2026-11-03', lastDay: '2026-11-15', count: 14 },
      { firstDay: '2026-11-16', lastDay: '2026-11-17', count: 12 },
    ])
  })

  it('are those of the last batch for a protected petition, whoever has signed since', () => {
    const tally = emptyTally('2026-11-19')
    const byPeriod = [{ firstDay: '2026-11-03', lastDay: '2026-11-15', count: 14 }]
    const published = { ...tally.published, byPeriod }

    const figures = figuresFor(
      { riskMode: 'protected' },
      { tally: { ...tally, published }, cells, today: '2026-11-20' },
    )

    expect(figures).to.deep.equal(published)
  })

  it('reach from the first day on which people could sign to the last', () => {
    const periods = [
      { firstDay: '2026-11-03', lastDay: '2026-11-15', count: 14 },
      { firstDay: '2026-11-16', lastDay: '2026-11-17', count: 12 },
    ]

    expect(overWholePeriod(periods, { firstDay: '2026-11-01', lastDay: '2026-11-20' })).to.deep.equal([
      { firstDay: '2026-11-01', lastDay: '2026-11-15', count: 14 },
      { firstDay: '2026-11-16', lastDay: '2026-11-20', count: 12 },
    ])
  })
})
