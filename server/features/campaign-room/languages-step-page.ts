import { fieldModel } from '../../platform/form-page.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Model } from '../../platform/templates.ts'
import { emptyText, originalOf, type DraftText } from '../petitions/draft.ts'
import { isOutOfDate } from './out-of-date.ts'
import type { StepInput } from './step-input.ts'
import { deskPaths } from './paths.ts'
import { linkRows } from './sources-step-page.ts'

const shortFields = ['title', 'lead', 'contentNote', 'endCondition'] as const

/** The translations there are, and one of them beside the original. */
export function languagesStep(input: StepInput): Model {
  const { words, desk, language } = input
  const { draft } = desk
  const paths = deskPaths(words.locale, desk.petition.id)
  return {
    original: words.say(`languages.${draft.originalLanguage}`),
    translations: locales
      .filter((locale) => locale !== draft.originalLanguage)
      .map((locale) => ({
        language: locale,
        name: words.say(`languages.${locale}`),
        href: paths.edit('languages', locale),
        current: locale === language,
        begun: draft.texts[locale] !== undefined,
        state: stateOf(input, locale),
      })),
    translation: language === null || draft.texts[language] === undefined ? null : beside(input, language),
  }
}

/** How far a translation is, in words. */
function stateOf({ words, desk }: StepInput, language: Locale): string {
  const text = desk.draft.texts[language]
  if (text === undefined) return words.say('editor.languages.state.none')
  const missingCount = partsOf(text, desk.draft.demands).filter(({ missing }) => missing).length
  const oldCount = partsOf(text, desk.draft.demands).filter(({ field }) => isOutOfDate(desk, language, field)).length
  if (missingCount > 0) return words.say('editor.languages.state.missing', { count: missingCount })
  if (oldCount > 0) return words.say('editor.languages.state.old', { count: oldCount })
  return words.say(text.proofread ? 'editor.languages.state.proofread' : 'editor.languages.state.whole')
}

function partsOf(text: DraftText, demands: readonly { key: string }[]): { field: string; missing: boolean }[] {
  return [
    ...(['title', 'lead', 'body'] as const).map((field) => ({ field, missing: text[field] === '' })),
    ...demands.map(({ key }) => ({ field: `demands.${key}`, missing: (text.demands[key] ?? '') === '' })),
  ]
}

function beside(input: StepInput, language: Locale): Model {
  const { words, desk, form } = input
  const { draft } = desk
  const original = originalOf(draft)
  const text = draft.texts[language] ?? emptyText
  const row = (field: string, label: string, source: string, long = false): Model => ({
    label,
    source,
    field: fieldModel(words, form, { name: `texts.${language}.${field}`, label, language, long }),
    missing: source !== '' && (form.typed[`texts.${language}.${field}`] ?? '') === '',
    old: (form.typed[`texts.${language}.${field}`] ?? '') !== '' && isOutOfDate(desk, language, field),
  })
  const quotation = (part: 'text' | 'author' | 'role'): Model =>
    row(`quotation.${part}`, words.say(`editor.text.quotation.${part}.label`), original.quotation?.[part] ?? '')
  return {
    language,
    name: words.say(`languages.${language}`),
    originalLanguage: draft.originalLanguage,
    rows: [
      ...shortFields
        .filter((field) => original[field] !== '' || text[field] !== '')
        .map((field) => row(field, words.say(`editor.${partOf(field)}.${field}.label`), original[field])),
      row('body', words.say('editor.text.body.label'), original.body, true),
      ...(original.quotation === null ? [] : [quotation('text'), quotation('author'), quotation('role')]),
      ...draft.demands.map(({ key }, index) =>
        row(`demands.${key}`, words.say('editor.demands.words', { place: index + 1 }), original.demands[key] ?? ''),
      ),
    ],
    ...linkRows(input, language),
    proofread: {
      name: `texts.${language}.proofread`,
      label: words.say('editor.languages.proofread'),
      checked: form.typed[`texts.${language}.proofread`] === 'yes',
    },
  }
}

function partOf(field: (typeof shortFields)[number]): 'text' | 'promises' {
  return field === 'endCondition' ? 'promises' : 'text'
}
