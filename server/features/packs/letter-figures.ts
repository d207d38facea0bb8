import { barsDrawing } from '../../platform/charts/bars-drawing.ts'
import type { Drawing } from '../../platform/charts/drawing.ts'
import { growthDrawing } from '../../platform/charts/growth-drawing.ts'
import { framesFor, mapDrawing } from '../../platform/charts/map-drawing.ts'
import { sentenceDrawing } from '../../platform/charts/sentence-drawing.ts'
import { slotsOf } from '../../platform/charts/time-slots.ts'
import { noCountry } from '../../platform/country-codes.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import { otherCell, smallestCell, type Cell, type PeriodCell } from '../tallies/tally.ts'
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
  /** The same in parts, for paper to place where there is room. */
  parts: readonly Drawing[]
  /** Said below it; null where there is nothing to say. */
  note: string | null
  /** Not where there is nothing to show, or no more than one number. */
  isInLetter: boolean
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
  const steps = shownPeriods(summary)
  const [first, last] = [steps[0], steps.at(-1)]
  // A single bar would say what the count has said.
  if (first === undefined || last === undefined || steps.length === 1) {
    return empty('growth', title, words, whyNoGrowth(summary, steps.length))
  }
  const drawing = growthDrawing({ words, title, description: describeSteps(words, steps), steps })
  const isJoined = steps.length !== slotsOf([], { first: first.firstDay, last: last.lastDay }).slots.length
  return {
    name: 'growth',
    drawing,
    parts: [drawing],
    note: isJoined ? words.say('letter.joined') : null,
    isInLetter: true,
  }
}

function whyNoGrowth({ counts }: DeliverySummary, stepCount: number): string {
  if (counts.confirmed < smallestCell) return 'letter.noBreakdown'
  return stepCount === 0 ? 'letter.noGrowth' : 'letter.oneTime'
}

/** None at all where one is missing, or the others would stand in the wrong places. */
function shownPeriods({ byPeriod = [] }: DeliverySummary): readonly PeriodCell[] {
  return byPeriod.every(({ count }) => count >= smallestCell) ? byPeriod : []
}

/** So many that it can be listened to. */
const mostTold = 31

function describeSteps(words: Words, steps: readonly PeriodCell[]): string {
  const whenOf = ({ firstDay, lastDay }: PeriodCell): string =>
    firstDay === lastDay ? words.date(firstDay) : `${words.date(firstDay)} – ${words.date(lastDay)}`
  if (steps.length <= mostTold) {
    return `${steps.map((step) => `${whenOf(step)}: ${words.number(step.count)}`).join('; ')}.`
  }
  const most = steps.reduce((one, two) => (two.count > one.count ? two : one))
  return words.say('charts.describeDays', {
    count: total(steps),
    first: words.date(steps[0]?.firstDay ?? ''),
    last: words.date(steps.at(-1)?.lastDay ?? ''),
    most: most.count,
    when: whenOf(most),
  })
}

function countries(parts: FigureParts): Figure {
  const { summary, words } = parts
  const title = words.say('charts.by.country')
  const figures = countryFigures(parts)
  if (figures.length === 0) return empty('countries', title, words)
  const located = named(summary.byCountry)
    .filter(({ key }) => key !== noCountry)
    .map(({ key, count }) => ({ code: key, count }))
  const frames = framesFor(located)
  const mapOf = (shown: typeof frames): Drawing =>
    mapDrawing({
      words,
      title,
      description: describe(words, figures),
      countries: located,
      none: words.say('letter.mapNone'),
      frames: shown,
    })
  return {
    name: 'countries',
    drawing: mapOf(frames),
    parts: frames.map((frame) => mapOf([frame])),
    note: words.say('letter.mapNote'),
    isInLetter: true,
  }
}

function languages(parts: FigureParts): Figure {
  const { words } = parts
  const title = words.say('charts.by.language')
  const bars = languageFigures(parts)
  if (bars.length === 0) return empty('languages', title, words)
  const drawing = barsDrawing({ words, title, description: describe(words, bars), bars })
  return { name: 'languages', drawing, parts: [drawing], note: null, isInLetter: bars.length > 1 }
}

function empty(name: Figure['name'], title: string, words: Words, why = 'letter.noBreakdown'): Figure {
  const drawing = sentenceDrawing({ title, sentence: words.say(why), language: words.locale })
  return { name, drawing, parts: [drawing], note: null, isInLetter: false }
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
