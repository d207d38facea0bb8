import type { Locale } from '../../platform/locales.ts'
import { adviceOnText, type Advice } from './advice.ts'
import { isBlank } from './blank.ts'
import type { FieldRevision } from './checked-with.ts'
import type { DraftContent, DraftText } from './draft.ts'

/**
 * What a translation still lacks, and where the original was changed after it. Demands without words are told elsewhere:
 * in the original they are missing just as much.
 */
export function adviceOnTranslation(
  { originalLanguage, texts, demands }: DraftContent,
  language: Locale,
  fields: readonly FieldRevision[],
): Advice[] {
  const original = texts[originalLanguage]
  const translation = texts[language]
  if (original === undefined || translation === undefined) return []
  const revisions = new Map(fields.map(({ field, revision }) => [field, revision]))
  const revisionOf = (of: Locale, field: string): number => revisions.get(`texts.${of}.${field}`) ?? 0
  const names = [...plainFields, ...demands.map(({ key }) => `demands.${key}`)]
  return names.flatMap((field) => {
    if (!isThere(original, field)) return []
    if (!isThere(translation, field)) {
      return field.startsWith('demands.') ? [] : [adviceOnText(language, field, 'translationMissing')]
    }
    const isBehind = revisionOf(originalLanguage, field) > revisionOf(language, field)
    return isBehind ? [adviceOnText(language, field, 'translationOutOfDate')] : []
  })
}

const plainFields = [
  'title',
  'lead',
  'contentNote',
  'body',
  'quotation',
  'sources',
  'media',
  'endCondition',
] as const satisfies (keyof DraftText)[]

type PlainField = (typeof plainFields)[number]

function isThere(text: DraftText, field: string): boolean {
  if (field.startsWith('demands.')) return !isBlank(text.demands[field.slice('demands.'.length)])
  const value = text[field as PlainField]
  if (value === null) return false
  if (typeof value === 'string') return !isBlank(value)
  return 'length' in value ? value.length > 0 : !isBlank(value.text)
}
