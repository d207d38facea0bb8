import { noCountry } from '../../platform/country-codes.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'

export interface TableParts {
  /** The words of the site. */
  words: WordsOf
  countryNames: CountryNamesOf
}

/** The country of each line of a list in words, each looked up once: a list may have a million lines. */
export function countryColumn({ words, countryNames }: TableParts, language: Locale): (code: string) => string {
  const names = countryNames(language)
  const known = new Map([[noCountry, words(language).say('tables.notGiven')]])
  return (code) => {
    const name = known.get(code) ?? names.nameOf(code).name
    known.set(code, name)
    return name
  }
}
