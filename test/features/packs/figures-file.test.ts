import { expect } from 'chai'

import { createFiguresMaker } from '../../../server/features/packs/figures-file.ts'
import type { DeliverySummary } from '../../../server/features/packs/summary.ts'
import { aPackSource, aSummary, made, tableParts } from '../../support/a-pack-source.ts'
import { readCsv } from '../../support/read-csv.ts'

const figuresWith = async (changes: Partial<DeliverySummary>): Promise<string[][]> => {
  const file = (await made(createFiguresMaker(tableParts), aPackSource([], { summary: aSummary(changes) }))).toString()
  expect(file).to.match(/^\uFEFF/u)
  return readCsv(file.slice(1))
}

describe('figures.csv', () => {
  it('has every figure of the summary on a line, with the sequence number it belongs to', async () => {
    const [head, ...figures] = await figuresWith({
      sequence: 42,
      counts: { confirmed: 40, byVerification: { email: 40 } },
      byCountry: [
        { key: 'UA', count: 20 },
        { key: 'none', count: 10 },
        { key: 'other', count: 10 },
      ],
      byLanguage: [{ key: 'uk', count: 40 }],
      byDay: [
        { key: '2026-03-02', count: 28 },
        { key: 'other', count: 12 },
      ],
      byPeriod: [
        { firstDay: '2026-03-01', lastDay: '2026-03-02', count: 30 },
        { firstDay: '2026-03-03', lastDay: '2026-03-08', count: 10 },
      ],
    })

    expect(head).to.deep.equal(['breakdown', 'key', 'name', 'count', 'sequence'])
    expect(figures).to.deep.equal([
      ['total', '', '', '40', '42'],
      ['country', 'UA', 'Ukraine', '20', '42'],
      ['country', 'none', 'Preferred not to say', '10', '42'],
      ['country', 'other', 'Other', '10', '42'],
      ['language', 'uk', 'Ukrainian', '40', '42'],
      ['day', '2026-03-02', '', '28', '42'],
      ['day', 'other', '', '12', '42'],
      ['period', '2026-03-01/2026-03-02', '', '30', '42'],
      ['period', '2026-03-03/2026-03-08', '', '10', '42'],
    ])
  })

  it('names countries and languages in the language of the letter', async () => {
    const figures = await figuresWith({ language: 'uk', byCountry: [{ key: 'DE', count: 12 }] })

    expect(figures.map(([, , name]) => name)).to.include.members(['Німеччина', 'Українська'])
  })

  it('has the total alone where fewer than ten have signed', async () => {
    const figures = await figuresWith({ byCountry: [], byLanguage: [], byDay: [], byPeriod: [] })

    expect(figures).to.have.length(2)
  })
})
