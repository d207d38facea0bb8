import { noCountry } from '../../platform/country-codes.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import { otherCell } from '../tallies/tally.ts'
import type { TableParts } from './country-column.ts'
import { csvHead, csvLines } from './csv.ts'
import type { FileMaker } from './pack.ts'
import type { DeliverySummary } from './summary.ts'

type Figure = readonly [breakdown: string, key: string, name: string, count: number]

/** `figures.csv`: the figures of the summary for a spreadsheet, one a line, each with the sequence number it belongs to. */
export function createFiguresMaker({ words, countryNames }: TableParts): FileMaker {
  return {
    name: 'figures.csv',
    async make({ summary }, write) {
      const { language, sequence } = summary
      const figures = figuresIn(summary, { words: words(language), countries: countryNames(language) })
      const lines = csvLines(figures.map((figure) => [...figure, sequence]))
      await write(Buffer.from(csvHead(['breakdown', 'key', 'name', 'count', 'sequence']) + lines))
    },
  }
}

interface Naming {
  words: Words
  countries: CountryNames
}

/** A period is written as ISO 8601 writes it, from its first day to its last: `2026-11-02/2026-11-08`. */
function figuresIn(summary: DeliverySummary, naming: Naming): Figure[] {
  const { byPeriod = [] } = summary
  return [
    ['total', '', '', summary.counts.confirmed],
    ...summary.byCountry.map(({ key, count }): Figure => ['country', key, countryName(key, naming), count]),
    ...summary.byLanguage.map(({ key, count }): Figure => ['language', key, languageName(key, naming), count]),
    ...summary.byDay.map(({ key, count }): Figure => ['day', key, '', count]),
    ...byPeriod.map(({ firstDay, lastDay, count }): Figure => ['period', `${firstDay}/${lastDay}`, '', count]),
  ]
}

function countryName(key: string, { words, countries }: Naming): string {
  if (key === otherCell) return words.say('letter.other')
  return key === noCountry ? words.say('letter.notGiven') : countries.nameOf(key).name
}

function languageName(key: string, { words }: Naming): string {
  return words.say(key === otherCell ? 'letter.other' : `letter.languages.${key}`)
}
