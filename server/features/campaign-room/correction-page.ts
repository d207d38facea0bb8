import { fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Piece } from '../petitions/index.ts'
import type { TextVersion } from '../petitions/petition.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { deskPaths } from './paths.ts'
import { aboveModel, type Above } from './update-page.ts'

/** One text that can be corrected. */
export interface Place {
  language: Locale
  /** `title`, `lead`, `body`, or `demands.KEY`. */
  field: string
  words: string
}

interface Input {
  words: Words
  petition: Above
}

/** Every text that readers see, to choose the one with the error. */
export function correctionPlacesPage({ words, petition, text }: Input & { text: TextVersion | null }): Page {
  const paths = leadingPaths(words.locale, petition.id)
  const places = text === null ? [] : placesIn(text)
  const languages = Map.groupBy(places, ({ language }) => language)
  return page(words, petition, {
    isOpen: text !== null,
    languages: [...languages].map(([language, own]) => ({
      language,
      name: words.say(`languages.${language}`),
      places: own.map(({ field, words: said }) => ({
        name: fieldName(words, field, text),
        said: said.length > mostShown ? `${said.slice(0, mostShown)}…` : said,
        language,
        href: `${paths.correct}?language=${language}&field=${field}`,
      })),
    })),
    chosen: null,
  })
}

const mostShown = 120

export interface CorrectionInput extends Input {
  text: TextVersion
  place: Place
  form: FormState
  /** What the change comes to; null before somebody asked to see it. */
  pieces: readonly Piece[] | null
  problem: string | null
  /** True where this says something else than before: it needs a new version. */
  needsVersion: boolean
}

/** One text with its error, to put right. */
export function correctionPage(input: CorrectionInput): Page {
  const { words, petition, text, place, form, pieces, problem, needsVersion } = input
  const { language, field } = place
  const isLong = field === 'body' || field === 'lead'
  const look = { name: 'after', label: fieldName(words, field, text), language, long: field === 'body' }
  return page(words, petition, {
    isOpen: true,
    languages: [],
    chosen: {
      language,
      languageName: words.say(`languages.${language}`),
      field,
      before: place.words,
      area: isLong || field.startsWith('demands.') ? fieldModel(words, form, look) : null,
      line: isLong || field.startsWith('demands.') ? null : fieldModel(words, form, look),
      pieces: pieces === null ? null : pieces.map(pieceModel),
      problem,
      newVersion: needsVersion ? deskPaths(words.locale, petition.id).edit('text') : null,
    },
  })
}

function page(words: Words, petition: Above, model: Model): Page {
  const { correct } = leadingPaths(words.locale, petition.id)
  return {
    template: 'campaign/correct',
    locale: words.locale,
    title: words.say('leading.correct.title'),
    description: null,
    path: afterLocale(correct),
    indexed: false,
    model: { desk: aboveModel(words, petition), action: correct, ...model },
  }
}

function pieceModel({ kind, text }: Piece): Model {
  return { text, removed: kind === 'removed', added: kind === 'added', same: kind === 'same' }
}

/** Of the text that is shown now, language by language. */
export function placesIn({ texts, demands }: TextVersion): Place[] {
  return Object.values(texts).flatMap((text) => [
    ...(['title', 'lead', 'body'] as const).map((field) => ({ language: text.language, field, words: text[field] })),
    ...demands.map(({ key }) => ({
      language: text.language,
      field: `demands.${key}`,
      words: text.demands[key] ?? '',
    })),
  ])
}

function fieldName(words: Words, field: string, text: TextVersion | null): string {
  if (!field.startsWith('demands.')) return words.say(`history.fields.${field}`)
  const index = text?.demands.findIndex(({ key }) => `demands.${key}` === field) ?? 0
  return words.say('history.fields.demand', { place: index + 1 })
}
