import { chartOfDays } from '../../platform/charts/chart-of-days.ts'
import { chartOfParts } from '../../platform/charts/chart-of-parts.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { Petition } from '../petitions/petition.ts'
import { otherCell, type Cell, type PublishedTally } from '../tallies/tally.ts'

export interface ChartsInput {
  words: Words
  published: Petition
  tally: PublishedTally
  countries: CountryNames
}

/** Pace, countries and languages, from published figures alone: nobody can be found in them. */
export function chartModels({ words, published, tally, countries }: ChartsInput): Model[] {
  const days = apart(tally.byDay)
  const byCountry = apart(tally.byCountry)
  const byLanguage = apart(tally.byLanguage)
  const last = days.cells.reduce((latest, { key }) => (key > latest ? key : latest), published.publishedOn)
  return [
    chartOfDays({
      words,
      id: 'pace',
      days: days.cells.map(({ key, count }) => ({ day: key, count })),
      otherCount: days.otherCount,
      period: { first: published.publishedOn, last },
    }),
    chartOfParts({
      words,
      id: 'countries',
      by: 'country',
      parts: byCountry.cells
        .filter(({ key }) => key !== notGiven)
        .map(({ key, count }) => ({ ...countries.nameOf(key), count })),
      otherCount: byCountry.otherCount,
      notGivenCount: byCountry.cells.find(({ key }) => key === notGiven)?.count ?? 0,
    }),
    chartOfParts({
      words,
      id: 'languages',
      by: 'language',
      parts: byLanguage.cells.map(({ key, count }) => ({
        name: words.say(`languages.${key}`),
        nameLanguage: key,
        count,
      })),
      otherCount: byLanguage.otherCount,
    }),
  ]
}

const notGiven = 'none'

function apart(cells: readonly Cell[]): { cells: Cell[]; otherCount: number } {
  return {
    cells: cells.filter(({ key }) => key !== otherCell),
    otherCount: cells.find(({ key }) => key === otherCell)?.count ?? 0,
  }
}
