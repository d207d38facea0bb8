import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { barsDrawing } from '../../../server/platform/charts/bars-drawing.ts'
import { drawingFile } from '../../../server/platform/charts/drawing-svg.ts'
import type { Drawing, TextShape } from '../../../server/platform/charts/drawing.ts'
import { growthDrawing } from '../../../server/platform/charts/growth-drawing.ts'
import { mapDrawing } from '../../../server/platform/charts/map-drawing.ts'
import { loadWords } from '../../../server/platform/i18n.ts'

const wordsOf = loadWords(fileURLToPath(new URL('../../../views/locales', import.meta.url)))
const words = wordsOf('en')
const said = { words, title: 'What it shows', description: 'In a sentence.' }

const textsIn = ({ shapes }: Drawing): string[] =>
  shapes.filter((shape): shape is TextShape => shape.kind === 'text').map(({ text }) => text)

const mapOf = (countries: { code: string; count: number }[]): Drawing =>
  mapDrawing({ ...said, countries, none: 'none, or fewer than 10' })

const shadesIn = ({ shapes }: Drawing): Set<string | undefined> =>
  new Set(shapes.map((shape) => (shape.kind === 'outline' ? shape.fill : undefined)))

describe('a drawing in a file of its own', () => {
  it('needs nothing from anywhere and says in words what it shows', () => {
    const file = drawingFile(mapOf([{ code: 'UA', count: 5_000 }]))

    expect(file).to.match(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/u)
    expect(file).to.include('<title id="drawing-title">What it shows</title>')
    expect(file).to.include('<desc id="drawing-description">In a sentence.</desc>')
    expect(file).not.to.match(/class=|style=|href|url\(|<(script|style|image|use|foreignObject)/u)
  })

  it('shows names as text', () => {
    const file = drawingFile(barsDrawing({ ...said, bars: [{ name: '<b>&', count: 10 }] }))

    expect(file).to.include('>&#60;b&#62;&#38;</text>').and.not.include('<b>')
  })
})

describe('the drawing of growth', () => {
  it('ends at what there is, on a scale with round numbers', () => {
    const days = [
      { day: '2026-03-02', count: 30 },
      { day: '2026-03-01', count: 50 },
    ]
    const drawing = growthDrawing({ ...said, days, period: { first: '2026-03-01', last: '2026-03-04' } })

    expect(textsIn(drawing)).to.include.members(['0', '20', '40', '60', '80', '1 Mar'])
    const line = drawing.shapes.find((shape) => shape.kind === 'outline' && shape.strokeWidth === 1.6)
    expect(line)
      .to.have.property('path')
      .that.matches(/L480,8\.8$/u)
  })

  it('has names of times that do not touch, over a day as over three years', () => {
    for (const last of ['2026-01-01', '2026-01-20', '2026-06-30', '2028-12-31']) {
      const days = [{ day: '2026-01-01', count: 10 }]
      const { shapes } = growthDrawing({ ...said, days, period: { first: '2026-01-01', last } })
      const labels = shapes.filter((shape): shape is TextShape => shape.kind === 'text' && shape.anchor === 'start')

      expect(labels, last).not.to.have.length(0)
      for (const [index, { x, text, size }] of labels.entries()) {
        expect(x + text.length * size * 0.55, last).to.be.at.most(labels[index + 1]?.x ?? 481)
      }
    }
  })
})

describe('the drawing of countries', () => {
  it('is a map of Europe as long as nobody signed elsewhere', () => {
    const europe = mapOf([{ code: 'UA', count: 5_000 }])
    const world = mapOf([
      { code: 'UA', count: 5_000 },
      { code: 'CA', count: 10 },
    ])

    expect(world.shapes.length).to.be.greaterThan(europe.shapes.length + 100)
  })

  it('tells shades apart by how many, and says which is which', () => {
    const drawing = mapOf([
      { code: 'UA', count: 5_000 },
      { code: 'PL', count: 12 },
    ])

    expect(textsIn(drawing)).to.deep.equal(['none, or fewer than 10', '10–99', '100–999', '1,000 +'])
    expect(shadesIn(drawing)).to.include('#3f74b3').and.include('#b9cfe8')
  })

  it('marks a country that is too small to be seen', () => {
    const without = mapOf([{ code: 'UA', count: 5_000 }])
    const marked = mapOf([
      { code: 'UA', count: 5_000 },
      { code: 'MT', count: 12 },
    ])

    expect(marked.shapes).to.have.length(without.shapes.length + 1)
  })
})
