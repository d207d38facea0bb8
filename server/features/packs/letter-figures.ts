import { barsDrawing } from '../../platform/charts/bars-drawing.ts'
import type { Drawing } from '../../platform/charts/drawing.ts'
import { growthDrawing } from '../../platform/charts/growth-drawing.ts'
import { mapDrawing } from '../../platform/charts/map-drawing.ts'
import { sentenceDrawing } from '../../platform/charts/sentence-drawing.ts'
import { noCountry } from '../../platform/country-codes.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import { otherCell, smallestCell, type Cell } from '../tallies/tally.ts'
import type { DeliverySummary } from './summary.ts'

export interface FigureParts {
  summary: DeliverySummary
  words: Words
  countries: CountryNames
}

/** What one drawing shows of a delivery. */
export interface Figure {
  /** Its file is `charts/<name>.svg`. */
  name: 'growth' | 'countries' | 'languages'
  drawing: Drawing
  /** Said below it; null where there is nothing to say. */
  note: string | null
  /** There is nothing to show yet, and the drawing says so. */
  isEmpty: boolean
}

export interface NamedFigure {
  name: string
  count: number
  /** The language of the name where it is not the letter's own. */
  nameLanguage: string | null
}

/** Figures that may be shown: a frozen summary has no others, and no drawing relies on that. */
function shownCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ count }) => count >= smallestCell)
}

const named = (cells: readonly Cell[]): Cell[] => shownCells(cells).filter(({ key }) => key !== otherCell)

const countOf = (cells: readonly Cell[], key: string): number =>
  shownCells(cells).find((cell) => cell.key === key)?.count ?? 0

export function letterFigures(parts: FigureParts): Figure[] {
  return [growth(parts), countries(parts), languages(parts)]
}

function growth({ summary, words }: FigureParts): Figure {
  const title = words.say('charts.growth.title')
  const days = named(summary.byDay).map(({ key, count }) => ({ day: key, count }))
  // Many may have signed, and few on each day.
  if (days.length === 0) return empty('growth', title, words, summary.byDay.length > 0 ? 'letter.noDay' : undefined)
  const { firstDay: first, lastDay: last } = summary.period
  const most = days.reduce((one, two) => (two.count > one.count ? two : one))
  const description = words.say('charts.describeDays', {
    count: total(days),
    first: words.date(first),
    last: words.date(last),
    most: most.count,
    when: words.date(most.day),
  })
  const other = countOf(summary.byDay, otherCell)
  return {
    name: 'growth',
    drawing: growthDrawing({ words, title, description, days, period: { first, last } }),
    note: other === 0 ? null : words.say('charts.otherDays', { count: other }),
    isEmpty: false,
  }
}

function countries(parts: FigureParts): Figure {
  const { summary, words } = parts
  const title = words.say('charts.by.country')
  const figures = countryFigures(parts)
  if (figures.length === 0) return empty('countries', title, words)
  const located = named(summary.byCountry).filter(({ key }) => key !== noCountry)
  return {
    name: 'countries',
    drawing: mapDrawing({
      words,
      title,
      description: describe(words, figures),
      countries: located.map(({ key, count }) => ({ code: key, count })),
      none: words.say('letter.mapNone'),
    }),
    note: words.say('letter.mapNote'),
    isEmpty: false,
  }
}

function languages(parts: FigureParts): Figure {
  const { words } = parts
  const title = words.say('charts.by.language')
  const bars = languageFigures(parts)
  if (bars.length === 0) return empty('languages', title, words)
  const drawing = barsDrawing({ words, title, description: describe(words, bars), bars })
  return { name: 'languages', drawing, note: null, isEmpty: false }
}

function empty(name: Figure['name'], title: string, words: Words, why = 'letter.noBreakdown'): Figure {
  const drawing = sentenceDrawing({ title, sentence: words.say(why), language: words.locale })
  return { name, drawing, note: null, isEmpty: true }
}

/** Every figure is in it, for those who do not see the drawing. */
function describe(words: Words, figures: readonly NamedFigure[]): string {
  return `${figures.map(({ name, count }) => `${name}: ${words.number(count)}`).join('; ')}.`
}

/** The largest first, then the others together. */
export function countryFigures({ summary, words, countries: names }: FigureParts): NamedFigure[] {
  const figures = named(summary.byCountry).map(({ key, count }): NamedFigure => {
    if (key === noCountry) return { name: words.say('letter.notGiven'), count, nameLanguage: null }
    const { name, nameLanguage } = names.nameOf(key)
    return { name, count, nameLanguage }
  })
  return [...figures, ...otherFigure(words, summary.byCountry)]
}

export function languageFigures({ summary, words }: FigureParts): NamedFigure[] {
  const figures = named(summary.byLanguage).map(({ key, count }): NamedFigure => ({
    name: words.say(`letter.languages.${key}`),
    count,
    nameLanguage: null,
  }))
  return [...figures, ...otherFigure(words, summary.byLanguage)]
}

function otherFigure(words: Words, cells: readonly Cell[]): NamedFigure[] {
  const count = countOf(cells, otherCell)
  return count === 0 ? [] : [{ name: words.say('letter.other'), count, nameLanguage: null }]
}

function total(cells: readonly { count: number }[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0)
}
