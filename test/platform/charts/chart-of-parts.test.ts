import { expect } from 'chai'
import fc from 'fast-check'

import { chartOfParts, type PartsChart } from '../../../server/platform/charts/chart-of-parts.ts'
import { locales } from '../../../server/platform/locales.ts'
import type { Model } from '../../../server/platform/templates.ts'
import { drawingOf, numberIn, printed, rowsOf, wordsOf } from './a-chart.ts'

const words = wordsOf('en')
const parts = [
  { name: 'Poland', count: 30 },
  { name: 'Ukraine', count: 1_500 },
]

function aChart(changes: Partial<PartsChart> = {}): Model {
  return chartOfParts({ words, id: 'countries', by: 'country', parts, ...changes })
}

function manyParts(count: number): PartsChart['parts'] {
  return Array.from({ length: count }, (_, index) => ({ name: `Land ${String(index)}`, count: 1_000 - index }))
}

describe('signatures by country or language', () => {
  it('begin with the largest and end with the others and with those who did not say', () => {
    const chart = aChart({ otherCount: 2_000, notGivenCount: 40 })

    expect(rowsOf(chart)).to.deep.equal([
      ['Ukraine', '1,500'],
      ['Poland', '30'],
      ['Other countries', '2,000'],
      ['Preferred not to say', '40'],
    ])
  })

  it('fill their lines as far as their part of all goes', () => {
    const drawing = drawingOf(aChart({ by: 'language', parts: [{ name: 'Ukrainian', count: 3 }], otherCount: 1 }))

    expect([...drawing.matchAll(/class="chart-bar" width="([\d.]+)%"/g)].map(([, width]) => width)).to.deep.equal([
      '75',
      '25',
    ])
  })

  it('are drawn up to the twelfth and summed up from there on, but told one by one in the table', () => {
    const chart = aChart({ parts: manyParts(15), otherCount: 10 })
    const drawing = drawingOf(chart)

    expect(rowsOf(chart)).to.have.length(16)
    expect(drawing).to.contain('>Land 11<').and.not.contain('>Land 12<')
    expect(drawing)
      .to.contain('>All other countries<')
      .and.contain(`>${words.number(988 + 987 + 986 + 10)}<`)
  })

  it('cut a long name in the drawing, for phones sooner, and write it out in the table', () => {
    const name = 'South Georgia and the South Sandwich Islands'
    const chart = aChart({ parts: [{ name, count: 12 }] })

    expect(drawingOf(chart)).to.contain('<text class="chart-narrow" y="1.15em">South Georgia and the S…</text>')
    expect(drawingOf(chart)).to.contain(`<text class="chart-wide" y="1.15em">${name}</text>`)
    expect(rowsOf(chart)).to.deep.equal([[name, '12']])
  })

  it('name the language of a name that is not the page’s own', () => {
    const chart = aChart({ parts: [{ name: 'Çekya', nameLanguage: 'tr', count: 12 }] })

    expect(drawingOf(chart)).to.contain('<text lang="tr"')
    expect(printed(chart)).to.contain('<th scope="row" lang="tr">Çekya</th>')
  })

  it('show names as text, whatever they are', () => {
    const chart = printed(aChart({ parts: [{ name: `<script>"x"</script>&'`, count: 12 }] }))

    expect(chart).to.not.match(/<script|"x"/)
  })

  for (const locale of locales) {
    it(`draw and tell exactly the figures they were given, in ${locale}`, () => {
      const there = wordsOf(locale)
      const anyCount = fc.constantFrom(0, 1, 10, 1_000_000)
      const anyParts = fc.array(fc.record({ name: fc.string(), count: anyCount }), { maxLength: 30 })
      fc.assert(
        fc.property(anyParts, anyCount, anyCount, (some, otherCount, notGivenCount) => {
          const chart = aChart({ words: there, parts: some, otherCount, notGivenCount })
          const given = [...some.map(({ count }) => count), otherCount, notGivenCount].filter((count) => count > 0)

          expect(rowsOf(chart).map(([, figure]) => numberIn(there, figure))).to.have.members(given)
          expect(drawingOf(chart)).to.not.match(/="[^"]*(NaN|Infinity|undefined|null)|style=/)
        }),
        { numRuns: 25 },
      )
    })
  }

  it('say in a sentence that there is nothing to draw', () => {
    expect(printed(aChart({ parts: [] })))
      .to.contain('There are no figures to show yet.')
      .and.not.contain('<svg')
  })
})
