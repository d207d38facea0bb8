import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { barsDrawing } from '../../../server/platform/charts/bars-drawing.ts'
import { drawingFile } from '../../../server/platform/charts/drawing-svg.ts'
import { inks, type Drawing, type TextShape } from '../../../server/platform/charts/drawing.ts'
import { growthDrawing, type GrowthStep } from '../../../server/platform/charts/growth-drawing.ts'
import { framesFor, mapDrawing } from '../../../server/platform/charts/map-drawing.ts'
import { addDays } from '../../../server/platform/clock.ts'
import { loadWords } from '../../../server/platform/i18n.ts'

const wordsOf = loadWords(fileURLToPath(new URL('../../../views/locales', import.meta.url)))
const words = wordsOf('en')
const said = { words, title: 'What it shows', description: 'In a sentence.' }

const textsIn = ({ shapes }: Drawing): string[] =>
  shapes.filter((shape): shape is TextShape => shape.kind === 'text').map(({ text }) => text)

const mapOf = (countries: { code: string; count: number }[]): Drawing =>
  mapDrawing({ ...said, countries, none: 'none, or fewer than 10', frames: framesFor(countries) })

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

/** From the first day to the last, in steps of so many days that bring so many each. */
const stepsOf = (first: string, lengths: readonly number[], count = 10): GrowthStep[] => {
  let next = first
  return lengths.map((length) => {
    const step = { firstDay: next, lastDay: addDays(next, length - 1), count }
    next = addDays(next, length)
    return step
  })
}

const numbersIn = (path: string): number[] => (path.match(/-?[\d.]+/gu) ?? []).map(Number)

/** Left, top, width and height of what is filled with that ink. */
const boxesIn = ({ shapes }: Drawing, ink: string): number[][] =>
  shapes.flatMap((shape) => (shape.kind === 'outline' && shape.fill === ink ? [numbersIn(shape.path)] : []))

describe('the drawing of growth', () => {
  it('adds to what there was before, up to all of it, on a scale with round numbers', () => {
    const steps = [...stepsOf('2026-03-01', [1], 50), ...stepsOf('2026-03-02', [1], 30)]
    const drawing = growthDrawing({ ...said, steps })

    expect(textsIn(drawing)).to.include.members(['0', '20', '40', '60', '80', '+50', '+30', '1 Mar'])
    const [first = [], second = []] = boxesIn(drawing, inks.accent)
    const [before = []] = boxesIn(drawing, inks.wash)
    expect((second[3] ?? 0) / (first[3] ?? 0)).to.be.closeTo(30 / 50, 0.01)
    expect(before[3]).to.be.closeTo(first[3] ?? 0, 0.02)
    expect((second[1] ?? 0) + (second[3] ?? 0)).to.be.closeTo(first[1] ?? 0, 0.02)
  })

  it('gives each bar the width of its time', () => {
    const [week = [], month = []] = boxesIn(
      growthDrawing({ ...said, steps: stepsOf('2026-03-02', [7, 28]) }),
      inks.accent,
    )

    expect((month[2] ?? 0) / (week[2] ?? 1)).to.be.closeTo(4, 0.1)
  })

  it('writes no number where one of them would not fit', () => {
    const drawing = growthDrawing({ ...said, steps: stepsOf('2026-03-01', [1, ...Array<number>(11).fill(5)], 1_000) })

    expect(textsIn(drawing).filter((text) => text.startsWith('+'))).to.deep.equal([])
  })

  it('has names of times that do not touch, over a day as over three years', () => {
    for (const length of [1, 20, 180, 1_096]) {
      const { shapes } = growthDrawing({ ...said, steps: stepsOf('2026-01-01', [length]) })
      const labels = shapes.filter((shape): shape is TextShape => shape.kind === 'text' && shape.anchor === 'start')

      expect(labels, String(length)).not.to.have.length(0)
      for (const [index, { x, text, size }] of labels.entries()) {
        expect(x + text.length * size * 0.55, String(length)).to.be.at.most(labels[index + 1]?.x ?? 481)
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

  it('stays within its drawing, with what the shades mean below it', () => {
    const countries = [
      { code: 'UA', count: 200_000 },
      { code: 'CA', count: 10 },
    ]
    for (const frames of [['world'], ['europe'], framesFor(countries)] as const) {
      const drawing = mapDrawing({ ...said, countries, none: 'none, or fewer than 10', frames })
      const labels = drawing.shapes.filter((shape): shape is TextShape => shape.kind === 'text')

      expect(labels).to.have.length(6)
      for (const { x, y, text, size } of labels) {
        expect(x + text.length * size * 0.5).to.be.at.most(drawing.width)
        expect(y).to.be.at.most(drawing.height)
      }
    }
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
