import { csvHead, csvLines } from './csv.ts'
import type { TallySummary } from './tally-summary.ts'

type Figure = readonly [breakdown: string, key: string, name: string, count: number]

/** The summary's figures as `tally.csv`: one figure a line, each with the sequence number it belongs to. */
export function tallyFile(summary: TallySummary): string {
  const figures: Figure[] = [
    ['total', '', 'Confirmed signatures', summary.confirmedCount],
    ...summary.byCountry.map(({ country, name, count }): Figure => ['country', country, name, count]),
    ...summary.byLanguage.map(({ language, name, count }): Figure => ['language', language, name, count]),
    ...summary.byDay.map(({ day, count }): Figure => ['day', day, '', count]),
  ]
  return (
    csvHead(['breakdown', 'key', 'name', 'count', 'sequence']) +
    csvLines(figures.map((figure) => [...figure, summary.sequence]))
  )
}
