import type { Locale } from '../../platform/locales.ts'
import { findings, occurrencesOf, wordsOfText } from '../glossary/index.ts'
import { adviceOnText, type Advice } from './advice.ts'
import { isBlank } from './blank.ts'
import type { CheckedWith } from './checked-with.ts'
import type { DraftText } from './draft.ts'
import { personalDataIn } from './personal-data.ts'
import type { Demand } from './petition.ts'
import { wordsOfViolence } from './words-of-violence.ts'

interface TextInLanguage {
  language: Locale
  text: DraftText
  /** Null where this is the original. */
  original: DraftText | null
  demands: readonly Demand[]
}

/** In letters. */
const shortTitle = 15
const longTitle = 120
/** In letters that have a small form: below, a title may well be nothing but names of organisations. */
const leastCapitals = 12
const mostlyCapitals = 0.7
/** In words: five minutes for somebody who reads it all. */
const longBody = 1_200

/** What is written, in one language. */
export function adviceOnWords(
  written: TextInLanguage,
  { terms, reader }: Pick<CheckedWith, 'terms' | 'reader'>,
): Advice[] {
  const { language, text, demands } = written
  return [
    ...onTitle(language, text.title.trim()),
    ...demands.flatMap(({ key }, index) =>
      isBlank(text.demands[key])
        ? [adviceOnText(language, `demands.${key}`, 'demandWithoutWords', { place: index + 1 })]
        : [],
    ),
    ...onBody(language, text.body),
    ...onViolence(written),
    ...fieldsOf(written).flatMap(([field, words]) => [
      ...onGlossary(language, field, words, { terms, reader }),
      ...personalDataIn(words).map(({ kind, found }) => adviceOnText(language, field, kind, { found })),
    ]),
  ]
}

function onTitle(language: Locale, title: string): Advice[] {
  const length = [...title].length
  const small = title.match(/\p{Ll}/gu)?.length ?? 0
  const capital = title.match(/\p{Lu}/gu)?.length ?? 0
  const isLoud = capital >= leastCapitals && capital / (capital + small) >= mostlyCapitals
  return [
    ...(length > 0 && length < shortTitle ? [adviceOnText(language, 'title', 'titleShort')] : []),
    ...(length > longTitle ? [adviceOnText(language, 'title', 'titleLong', { count: length })] : []),
    ...(isLoud ? [adviceOnText(language, 'title', 'titleCapitals')] : []),
  ]
}

function onBody(language: Locale, body: string): Advice[] {
  const count = wordsOfText(body).length
  return count > longBody ? [adviceOnText(language, 'body', 'bodyLong', { count })] : []
}

/** Where the original has a note, a translation only has to have it, too; that is told as missing. */
function onViolence({ language, text, original, demands }: TextInLanguage): Advice[] {
  if (!isBlank(text.contentNote) || !isBlank(original?.contentNote)) return []
  const phrases = wordsOfViolence[language].map((phrase) => ({ phrase, tag: null }))
  const read = [text.lead, text.body, text.quotation?.text ?? '', ...demands.map(({ key }) => text.demands[key] ?? '')]
  for (const words of read) {
    const [first] = occurrencesOf(words, language, phrases)
    if (first === undefined) continue
    return [adviceOnText(language, 'contentNote', 'noContentNote', { word: words.slice(first.at, first.end) })]
  }
  return []
}

/** What the organiser says in their own words: a quotation is somebody else's. */
function fieldsOf({ text, demands }: TextInLanguage): (readonly [field: string, words: string])[] {
  return [
    ['title', text.title],
    ['lead', text.lead],
    ['contentNote', text.contentNote],
    ['body', text.body],
    ['endCondition', text.endCondition],
    ...demands.map(({ key }) => [`demands.${key}`, text.demands[key] ?? ''] as const),
  ]
}

/** Each term once in each field: written ten times, it is one thing to think about. */
function onGlossary(
  language: Locale,
  field: string,
  words: string,
  { terms, reader }: Pick<CheckedWith, 'terms' | 'reader'>,
): Advice[] {
  const firsts = new Map(
    findings(words, language, terms)
      .reverse()
      .map((finding) => [finding.termId, finding]),
  )
  return [...firsts.values()].map(({ phrase, preferred, reason }) =>
    adviceOnText(language, field, 'glossary', { phrase, preferred, reason: reason[reader] }),
  )
}
