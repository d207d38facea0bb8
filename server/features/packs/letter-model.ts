import type { CountryNames } from '../../platform/country-names.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { keysPath } from './checker/command.ts'
import { letterDemands, type LetterDemands } from './letter-demands.ts'
import { countryFigures, languageFigures, letterFigures, type Figure, type NamedFigure } from './letter-figures.ts'
import { manifestName, manifestSignatureName, type PackSource } from './pack.ts'

/** A label with what it stands for. */
export interface Fact {
  label: string
  text: string
  /** Where it leads, null where nowhere. */
  address: string | null
}

export interface LetterTable {
  caption: string
  nameColumn: string
  countColumn: string
  rows: readonly (NamedFigure & { figure: string })[]
}

/** All that a letter says, in the recipient's language, for whatever it is written on. */
export interface Letter {
  locale: Locale
  title: { text: string; language: Locale }
  recipient: string
  organiser: string
  /** What has to be known first: something is invented, or nobody has checked the language. */
  notices: readonly string[]
  head: readonly Fact[]
  eyebrow: string
  count: string
  period: string
  demands: LetterDemands
  verification: { title: string; paragraphs: readonly string[] }
  figures: { title: string; figures: readonly Figure[]; tables: readonly LetterTable[]; note: string }
  text: { title: string; sentence: string; hash: string }
  enclosed: { title: string; items: readonly { names: string; explanation: string }[] }
  check: { title: string; sentence: string; address: string; qrTitle: string; facts: readonly Fact[] }
  answers: { title: string; sentence: string; facts: readonly Fact[]; signedFor: string }
}

export interface LetterWords {
  words: Words
  countries: CountryNames
}

export function letterOf(source: PackSource, { words, countries }: LetterWords): Letter {
  const { summary } = source
  const { locale, say } = words
  const { organiser, petition, recipient } = summary
  return {
    locale,
    title: titleOf(source, locale),
    recipient: recipient.name[locale],
    organiser: organiser.name[locale],
    notices: [summary.demonstration ? say('letter.demonstration') : '', uncheckedIn(words)].filter((one) => one !== ''),
    head: [
      fact(say('letter.from'), organiser.name[locale]),
      fact(say('letter.to'), recipient.name[locale]),
      fact(say('letter.date'), words.date(summary.preparedOn)),
      fact(say('letter.reference'), summary.delivery),
    ],
    eyebrow: say(`letter.types.${petition.type}`),
    count: say('letter.signed', { count: summary.counts.confirmed }),
    period: say('letter.period', {
      first: words.date(summary.period.firstDay),
      last: words.date(summary.period.lastDay),
      asOf: words.date(summary.asOf),
      sequence: summary.sequence,
    }),
    demands: letterDemands(source, words),
    verification: {
      title: say('letter.verificationTitle'),
      paragraphs: [say('letter.verification'), listedSentence(source, words)],
    },
    figures: figuresOf(source, { words, countries }),
    text: {
      title: say('letter.textTitle'),
      sentence: say('letter.textVersion', {
        version: summary.textVersion.version,
        date: words.date(summary.textVersion.publishedOn),
      }),
      hash: summary.textVersion.sha256,
    },
    enclosed: { title: say('letter.enclosedTitle'), items: enclosedItems(source, words) },
    check: checkOf(source, words),
    answers: {
      title: say('letter.answersTitle'),
      sentence: say('letter.answers', { organiser: organiser.name[locale] }),
      facts: [
        fact(say('letter.answersTo'), organiser.contactAddress, `mailto:${organiser.contactAddress}`),
        link(say('letter.petitionAt'), summary.site + petition.address),
      ],
      signedFor: say('letter.signedFor'),
    },
  }
}

function fact(label: string, text: string, address: string | null = null): Fact {
  return { label, text, address }
}

function link(label: string, address: string): Fact {
  return fact(label, address, address)
}

/** Empty where a native reader has. */
function uncheckedIn({ tree }: Words): string {
  const letter = tree['letter']
  return typeof letter === 'object' && typeof letter['unchecked'] === 'string' ? letter['unchecked'] : ''
}

function titleOf({ summary: { petition } }: PackSource, locale: Locale): Letter['title'] {
  const language = [locale, petition.originalLanguage, ...locales].find((one) => petition.titles[one] !== undefined)
  return { text: petition.titles[language ?? locale] ?? petition.slug, language: language ?? locale }
}

function listedSentence({ summary, listedCount }: PackSource, { say }: Words): string {
  if (listedCount === 0) return say('letter.listed.nobody')
  return say(`letter.listed.${summary.petition.handover}`, { count: listedCount })
}

/** Countries in the table; the others are summed up, and summary.json has them all. */
const mostCountries = 10

function figuresOf({ summary }: PackSource, { words, countries }: LetterWords): Letter['figures'] {
  const { say } = words
  const parts = { summary, words, countries }
  const table = (caption: string, nameColumn: string, rows: readonly NamedFigure[]): LetterTable => ({
    caption: say(caption),
    nameColumn: say(nameColumn),
    countColumn: say('letter.people'),
    rows: rows.map((row) => ({ ...row, figure: words.number(row.count) })),
  })
  const tables = [
    table('charts.by.country', 'letter.country', shortened(countryFigures(parts), say('letter.otherCountries'))),
    table('charts.by.language', 'letter.language', languageFigures(parts)),
  ].filter(({ rows }) => rows.length > 0)
  return {
    title: say('letter.figuresTitle'),
    figures: letterFigures(parts).filter(({ isInLetter }) => isInLetter),
    tables,
    note: say(tables.length === 0 ? 'letter.noBreakdown' : 'letter.smallCells'),
  }
}

function shortened(figures: readonly NamedFigure[], restName: string): readonly NamedFigure[] {
  if (figures.length <= mostCountries + 1) return figures
  const count = figures.slice(mostCountries).reduce((sum, figure) => sum + figure.count, 0)
  return [...figures.slice(0, mostCountries), { name: restName, count, nameLanguage: null }]
}

function enclosedItems({ listedCount, listForms }: PackSource, { say }: Words): Letter['enclosed']['items'] {
  const lists = listForms.map((form) => `signatures.${form}`).join(', ')
  const item = (names: string, key: string) => ({ names, explanation: say(`letter.enclosed.${key}`) })
  return [
    item('letter.pdf, letter.html', 'letter'),
    ...(listedCount === 0 || lists === '' ? [] : [item(lists, 'list')]),
    item('petition.json', 'petition'),
    item('figures.csv, summary.json', 'summary'),
    item('charts/', 'charts'),
    item(`${manifestName}, ${manifestSignatureName}`, 'manifest'),
  ]
}

function checkOf({ summary, keyId }: PackSource, { locale, say }: Words): Letter['check'] {
  const address = `${summary.site}/${locale}/check`
  return {
    title: say('letter.checkTitle'),
    sentence: say('letter.check'),
    address,
    qrTitle: say('letter.qr', { address }),
    facts: [
      link(say('letter.checkAddress'), address),
      fact(say('letter.delivery'), summary.delivery),
      fact(say('letter.key'), keyId),
      link(say('letter.keys'), summary.site + keysPath),
    ],
  }
}
