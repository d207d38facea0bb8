import type { Words } from '../../platform/i18n.ts'
import { isLocale } from '../../platform/locales.ts'

/** A field of a draft in words: `texts.uk.title` is "Title (Українська)". */
export function fieldName(words: Words, field: string): string {
  const [top = '', language, inText = '', ...rest] = field.split('.')
  if (top !== 'texts' || !isLocale(language)) return words.say(`editor.fields.${top}`)
  const languageName = words.say(`languages.${language}`)
  if (inText === '') return languageName
  return `${words.say(`editor.fields.${rest.length > 0 ? 'demandWords' : inText}`)} (${languageName})`
}
