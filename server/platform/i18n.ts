import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

import i18next, { type TOptions } from 'i18next'

import { addDays, dayOf, startOf, type Day } from './clock.ts'
import { intlLocale, locales, type Locale } from './locales.ts'

/** The words of one locale file, nested as they stand there; what templates print as `{{words.…}}`. */
export interface WordTree {
  readonly [key: string]: string | WordTree
}

/** Everything that depends on the reader's language. */
export interface Words {
  readonly locale: Locale
  /** The static sentences, for templates. */
  readonly tree: WordTree
  /** A sentence with values and plural forms. Throws when the key is missing, so that no raw key reaches a reader. */
  say(key: string, values?: Record<string, string | number>): string
  /** `15,000`, `15 000` (with no-break spaces), `15.000`. */
  number(value: number): string
  /** `30 June 2027`. */
  date(day: Day): string
  /** `2 May`, with the year where it is another than today's. */
  shortDate(day: Day, today: Day): string
  /** `2 May 2026, 14:05 UTC`. */
  instant(at: Date): string
  /** `a, b and c`. */
  list(items: readonly string[]): string
}

export type WordsOf = (locale: Locale) => Words

/** Crimean Tatar nouns keep one form after numerals, and ICU has no rule for the language. */
const crhPluralRule = { select: () => 'other', resolvedOptions: () => ({ pluralCategories: ['other'] }) }

/**
 * Loads `DIR/<locale>.json` for every locale (i18next JSON v4 plural keys) and returns the words of each. What stands in
 * `DIR/<part>/<locale>.json` is found under `<part>.…`; a part may be there in some languages only.
 * Throws when a file is missing or unreadable: a site without words does not start.
 */
export function loadWords(directory: string): WordsOf {
  const trees = Object.fromEntries(locales.map((locale) => [locale, treeIn(directory, locale)])) as Record<
    Locale,
    WordTree
  >
  const instance = i18next.createInstance()
  void instance.init({
    initAsync: false,
    lng: 'en',
    fallbackLng: false,
    supportedLngs: [...locales],
    resources: Object.fromEntries(locales.map((locale) => [locale, { translation: trees[locale] }])),
    interpolation: { escapeValue: false, prefix: '{', suffix: '}' },
    returnNull: false,
  })
  overridePluralRule(instance.services.pluralResolver as PluralResolver)
  const words = Object.fromEntries(
    locales.map((locale) => [locale, wordsIn(locale, trees[locale], instance.getFixedT(locale))]),
  ) as Record<Locale, Words>
  return (locale) => words[locale]
}

function treeIn(directory: string, locale: Locale): WordTree {
  const parts = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return {
    ...readTree(path.join(directory, `${locale}.json`)),
    ...Object.fromEntries(
      parts
        .map(({ name }) => ({ name, file: path.join(directory, name, `${locale}.json`) }))
        .filter(({ file }) => existsSync(file))
        .map(({ name, file }) => [name, readTree(file)]),
    ),
  }
}

function readTree(file: string): WordTree {
  return JSON.parse(readFileSync(file, 'utf8')) as WordTree
}

interface PluralResolver {
  getRule(code: string, options?: object): unknown
}

function overridePluralRule(resolver: PluralResolver): void {
  const getRule = resolver.getRule.bind(resolver)
  resolver.getRule = (code, options) => (code === 'crh' ? crhPluralRule : getRule(code, options))
}

/** In Ukrainian and Russian a date ends with the mark of its year, which ends the sentence, too. */
const endedTwice = /(\d{4}\s[рг]\.)\.(?!\.)/gu

function wordsIn(locale: Locale, tree: WordTree, translate: (key: string, options: TOptions) => string): Words {
  const numbers = new Intl.NumberFormat(intlLocale(locale), { useGrouping: 'always' })
  const lists = new Intl.ListFormat(intlLocale(locale), { type: 'conjunction' })
  const number = (value: number): string => numbers.format(value)

  function say(key: string, values: Record<string, string | number> = {}): string {
    const shown = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === 'number' && name !== 'count' ? number(value) : value,
      ]),
    )
    const count = values['count']
    const sentence = translate(key, typeof count === 'number' ? { ...shown, count, number: number(count) } : shown)
    if (sentence === key) throw new Error(`The ${locale} locale file has no sentence "${key}".`)
    return sentence.replaceAll(endedTwice, '$1')
  }

  return {
    locale,
    tree,
    say,
    number,
    list: (items) => (locale === 'crh' ? joinWithVe(items) : lists.format(items)),
    date: (day) => dateIn(locale, tree, day, { withYear: true }),
    shortDate: (day, today) => dateIn(locale, tree, day, { withYear: day.slice(0, 4) !== today.slice(0, 4) }),
    instant: (at) => `${dateIn(locale, tree, dayOf(at), { withYear: true })}, ${at.toISOString().slice(11, 16)} UTC`,
  }
}

function joinWithVe(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ve ${items.at(-1) ?? ''}`
}

function dateIn(locale: Locale, tree: WordTree, day: Day, { withYear }: { withYear: boolean }): string {
  const instant = startOf(addDays(day, 0))
  if (locale !== 'crh') {
    const style = withYear ? ({ dateStyle: 'long' } as const) : ({ day: 'numeric', month: 'long' } as const)
    return new Intl.DateTimeFormat(intlLocale(locale), { ...style, timeZone: 'UTC' }).format(instant)
  }
  const months = tree['months']
  const month = typeof months === 'object' ? months[String(instant.getUTCMonth() + 1)] : undefined
  if (typeof month !== 'string') throw new Error('The crh locale file has no names of months.')
  return `${String(instant.getUTCDate())} ${month}${withYear ? ` ${String(instant.getUTCFullYear())}` : ''}`
}
