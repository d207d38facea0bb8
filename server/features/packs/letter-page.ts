import type { CountryNames } from '../../platform/country-names.ts'
import { noCountry } from '../../platform/country-codes.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Model } from '../../platform/templates.ts'
import { textIn, type Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import { otherCell } from '../tallies/index.ts'
import type { TallySummary } from './tally-summary.ts'

export interface Letter {
  summary: TallySummary
  petition: Petition
  recipient: Recipient
  /** For the names of those who are to act. */
  recipients: readonly Recipient[]
  words: Words
  countries: CountryNames
}

/** Countries in the letter's table; the others are summed up, so that it stays on one page. */
const shownCountries = 6

/** The letter in the language of its words, ready for `letter/letter`. */
export function letterPage(letter: Letter): Model {
  const { summary, petition, recipient, words } = letter
  const { locale, say } = words
  const text = textIn(petition.text, locale)
  const recipientName = recipient.name[locale]
  return {
    locale,
    words: words.tree,
    textLanguage: text.language,
    title: text.title,
    eyebrow: say(`types.${petition.type}`),
    demonstration: summary.demonstration ? say('demonstration') : null,
    unchecked: words.tree['unchecked'],
    organiser: petition.organiser.name[locale],
    recipient: recipientName,
    preparedOn: words.date(summary.preparedOn),
    count: say('count', { count: summary.confirmedCount }),
    period: say('period', {
      first: words.date(summary.period.firstDay),
      last: words.date(summary.period.lastDay),
      asOf: words.date(summary.asOf),
      sequence: summary.sequence,
    }),
    demandsNote: demandsNote(letter),
    demands: demandRows(letter, text.language),
    performerOfAll: performerSentence(letter, 'performerOfAll', soleSlug(summary)),
    tables: tables(letter),
    tablesNote: say(summary.byCountry.length === 0 ? 'noBreakdown' : 'smallCells'),
    listed: listedSentence(letter),
    contactAddress: petition.organiser.contactAddress,
    address: summary.petition.address,
  }
}

function demandRows(letter: Letter, language: Locale): Model[] {
  const { summary } = letter
  const isSaidOnce = soleSlug(summary) !== null
  return summary.demands.map(({ translations, original, originalLanguage, toBePerformedBy }) => {
    const translated = translations[language]
    return {
      language: translated === undefined ? originalLanguage : language,
      text: translated ?? original,
      performer: isSaidOnce ? null : performerSentence(letter, 'performer', toBePerformedBy?.slug ?? null),
    }
  })
}

/** The one who is to carry out every demand, where it is always the same. */
function soleSlug({ demands }: TallySummary): string | null {
  const [first, ...others] = new Set(demands.map(({ toBePerformedBy }) => toBePerformedBy?.slug ?? null))
  return others.length === 0 && demands.length > 1 ? (first ?? null) : null
}

function performerSentence({ recipients, words }: Letter, key: string, performerSlug: string | null): string | null {
  const performer = recipients.find(({ slug }) => slug === performerSlug)
  return performer === undefined ? null : words.say(key, { name: performer.name[words.locale] })
}

function demandsNote({ petition, words }: Letter): string | null {
  const text = textIn(petition.text, words.locale)
  if (text.language !== words.locale) return words.say('untranslatedDemands')
  return text.proofread ? null : words.say('uncheckedDemands')
}

interface NamedFigure {
  name: string
  count: number
  /** The language of the name where it is not the letter's own. */
  nameLanguage: string | null
}

function tables(letter: Letter): Model[] {
  const { words } = letter
  const table = (kind: 'country' | 'language', caption: string, rows: readonly NamedFigure[]): Model => ({
    caption: words.say(caption),
    nameColumn: words.say(kind),
    countColumn: words.say('people'),
    rows: rows.map((row) => ({ ...row, count: words.number(row.count) })),
  })
  return [
    table('country', 'countriesTitle', countryRows(letter)),
    table('language', 'languagesTitle', languageRows(letter)),
  ].filter(({ rows }) => (rows as unknown[]).length > 0)
}

function countryRows({ summary, words, countries }: Letter): NamedFigure[] {
  const isTooLong = summary.byCountry.length > shownCountries + 1
  const shown = isTooLong ? summary.byCountry.slice(0, shownCountries) : summary.byCountry
  const rest = summary.byCountry.slice(shown.length)
  const rows = shown.map(({ country, count }): NamedFigure => {
    if (country === otherCell) return { name: words.say('other'), count, nameLanguage: null }
    if (country === noCountry) return { name: words.say('notGiven'), count, nameLanguage: null }
    const { name, nameLanguage } = countries.nameOf(country)
    return { name, count, nameLanguage }
  })
  return rest.length === 0 ? rows : [...rows, restRow(words, rest)]
}

function restRow(words: Words, rest: TallySummary['byCountry']): NamedFigure {
  return {
    name: words.say('otherCountries'),
    count: rest.reduce((sum, { count }) => sum + count, 0),
    nameLanguage: null,
  }
}

function languageRows({ summary, words }: Letter): NamedFigure[] {
  return summary.byLanguage.map(({ language, count }) => ({
    name: words.say(language === otherCell ? 'other' : `languages.${language}`),
    count,
    nameLanguage: null,
  }))
}

function listedSentence({ summary, words }: Letter): string {
  const { handover, listedCount } = summary.signatures
  return words.say(listedCount === 0 ? 'listed.nobody' : `listed.${handover}`, { count: listedCount })
}
