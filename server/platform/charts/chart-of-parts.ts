import { sum } from 'd3-array'

import type { Words } from '../i18n.ts'
import type { Model } from '../templates.ts'
import { chartModel, emptyChart, type ChartRow } from './chart.ts'
import { element, em, escaped, percent } from '../svg.ts'

/** One published figure with its name in the reader's language. */
export interface Part {
  name: string
  /** The language of the name where it is not the page's own. */
  nameLanguage?: string | null
  count: number
}

export interface PartsChart {
  words: Words
  /** Names the chart on its page; letters, digits and dashes. */
  id: string
  /** What the signatures are told apart by. */
  by: 'country' | 'language'
  /** Published figures, in any order. The caller answers for that: whatever comes in is shown. */
  parts: readonly Part[]
  /** Published signatures of parts that are too small to be told one by one. */
  otherCount?: number
  /** Those who preferred not to say. */
  notGivenCount?: number
}

/** Bars in the drawing; what is smaller is summed up there, and told one by one in the table. */
const mostBars = 12

/** Signatures by country or language for `partials/chart`: the largest first, then all others, then who did not say. */
export function chartOfParts(chart: PartsChart): Model {
  const { words, id, by, otherCount = 0, notGivenCount = 0 } = chart
  const parts = chart.parts.filter(isSomebody).toSorted((one, two) => two.count - one.count)
  const notGiven = { name: words.say('charts.notGiven'), count: notGivenCount }
  const other = { name: words.say(`charts.other.${by}`), count: otherCount }
  const title = words.say(`charts.by.${by}`)
  const all = [...parts, other, notGiven].filter(isSomebody)
  if (all.length === 0) return emptyChart({ title, empty: words.say('charts.empty') })
  const drawn =
    parts.length <= mostBars
      ? all
      : [...parts.slice(0, mostBars), restOf(chart, parts.slice(mostBars)), notGiven].filter(isSomebody)
  const total = sum(all, ({ count }) => count)
  return chartModel({
    words,
    id,
    title,
    description: describe(words, total, all),
    scale: null,
    height: drawn.length * rowHeight,
    drawing: drawn.flatMap((part, index) => bar(words, part, index * rowHeight, part.count / total)),
    note: null,
    nameColumn: words.say(`charts.units.${by}`),
    rows: all.map((part) => rowOf(words, part)),
  })
}

function isSomebody({ count }: Part): boolean {
  return count > 0
}

function restOf({ words, by, otherCount = 0 }: PartsChart, small: readonly Part[]): Part {
  return { name: words.say(`charts.rest.${by}`), count: otherCount + sum(small, ({ count }) => count) }
}

function rowOf(words: Words, { name, nameLanguage = null, count }: Part): ChartRow {
  return { name, nameLanguage, figure: words.number(count) }
}

function describe(words: Words, total: number, [largest]: readonly Part[]): string {
  return words.say('charts.describeParts', { count: total, name: largest?.name ?? '', most: largest?.count ?? 0 })
}

/** In letters. */
const rowHeight = 2.7
const barHeight = 0.5

/** Name and number above a line that fills as far as the part goes. */
function bar(words: Words, { name, nameLanguage = null, count }: Part, y: number, part: number): string[] {
  const line = { x: 0, y: em(y + 1.6), height: em(barHeight), rx: em(barHeight / 2) }
  return [
    ...nameTexts(name).map(([className, text]) =>
      element('text', { class: className, lang: nameLanguage, y: em(y + 1.15) }, escaped(text)),
    ),
    element('text', { class: 'chart-number', x: '100%', y: em(y + 1.15), 'text-anchor': 'end' }, words.number(count)),
    element('rect', { ...line, class: 'chart-whole', width: '100%' }),
    element('rect', { ...line, class: 'chart-bar', width: percent(Math.max(part, 0.004) * 100) }),
  ]
}

/** Signs that fit beside a number on the narrowest phone, and where there is room. The table has the whole name. */
const narrowSigns = 24
const wideSigns = 52

function nameTexts(name: string): [className: string | null, text: string][] {
  if ([...name].length <= narrowSigns) return [[null, name]]
  return [
    ['chart-narrow', cut(name, narrowSigns)],
    ['chart-wide', cut(name, wideSigns)],
  ]
}

function cut(name: string, most: number): string {
  const signs = [...name]
  return signs.length <= most
    ? name
    : `${signs
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
}
