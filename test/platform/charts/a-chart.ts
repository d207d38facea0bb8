import { fileURLToPath } from 'node:url'

import { loadWords, type Words } from '../../../server/platform/i18n.ts'
import { loadTemplates, type Model } from '../../../server/platform/templates.ts'
import type { ChartRow } from '../../../server/platform/charts/chart.ts'

const folder = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url))

export const wordsOf = loadWords(folder('views/locales'))
const templates = loadTemplates(folder('views'))

/** The chart as its page prints it. */
export function printed(chart: Model): string {
  return templates.render('partials/chart', chart)
}

/** The drawing alone. */
export function drawingOf(chart: Model): string {
  return /<svg class="chart-drawing".*<\/svg>/s.exec(printed(chart))?.[0] ?? ''
}

/** The lines of the table, as people read them. */
export function rowsOf(chart: Model): [name: string, figure: string][] {
  const table = chart['table'] as { rows: ChartRow[] } | null
  return (table?.rows ?? []).map(({ name, figure }) => [name, figure])
}

/** A number as it was before it was put into words. */
export function numberIn(words: Words, figure: string): number {
  const number = Number(figure.replace(/\D/g, ''))
  if (words.number(number) !== figure) throw new Error(`"${figure}" is no number.`)
  return number
}
