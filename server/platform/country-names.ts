import { countryCodes } from './country-codes.ts'
import type { Words, WordTree } from './i18n.ts'
import { intlLocale, type Locale } from './locales.ts'

/** Territories of ISO 3166-1 where nobody lives; nobody is made to scroll past them. */
const uninhabited = new Set(['AQ', 'BV', 'GS', 'HM', 'IO', 'TF', 'UM'])

export interface CountryName {
  code: string
  name: string
  /** The language of the name where it is not the page's own (no Crimean Tatar name is known to us), else null. */
  nameLanguage: 'tr' | null
}

/** The names of countries in one language of the site. */
export interface CountryNames {
  /** Every country to choose from, in the order of that language's alphabet, as the form offers them. */
  readonly all: readonly CountryName[]
  /** As the form offers it: "Ukraine (including Crimea)". */
  choiceOf(code: string): CountryName
  /** The name of one answer, `none` included: "Ukraine". A code that is not known is shown as it is. */
  nameOf(code: string): CountryName
}

export type CountryNamesOf = (locale: Locale) => CountryNames

/**
 * Makes the lists once (Intl is slow at this). Names from the locale files (`countries.US`, for the form alone
 * `countryField.names.UA`) go before Intl's; Crimean Tatar, which Intl does not know, falls back to Turkish name by name.
 */
export function createCountryNames(wordsOf: (locale: Locale) => Words): CountryNamesOf {
  const lists = new Map<Locale, CountryNames>()
  return (locale) => {
    const names = lists.get(locale) ?? countryNamesIn(locale, wordsOf(locale).tree)
    lists.set(locale, names)
    return names
  }
}

function countryNamesIn(locale: Locale, tree: WordTree): CountryNames {
  const own = branch(tree, 'countries')
  const offered = branch(branch(tree, 'countryField'), 'names')
  const names = new Intl.DisplayNames(intlLocale(locale), { type: 'region', style: 'short', fallback: 'code' })
  const collator = new Intl.Collator(intlLocale(locale))

  function nameOf(code: string): CountryName {
    const ownName = own[code]
    if (typeof ownName === 'string') return { code, name: ownName, nameLanguage: null }
    if (!countryCodes.has(code)) return { code, name: code, nameLanguage: null }
    return { code, name: names.of(code) ?? code, nameLanguage: locale === 'crh' ? 'tr' : null }
  }

  function choiceOf(code: string): CountryName {
    const name = offered[code]
    return typeof name === 'string' ? { code, name, nameLanguage: null } : nameOf(code)
  }

  const all = [...countryCodes]
    .filter((code) => !uninhabited.has(code))
    .map(choiceOf)
    .toSorted((one, two) => collator.compare(one.name, two.name))
  return { all, choiceOf, nameOf }
}

function branch(tree: WordTree, key: string): WordTree {
  const node = tree[key]
  return typeof node === 'object' ? node : {}
}
