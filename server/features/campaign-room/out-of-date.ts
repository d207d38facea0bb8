import type { Locale } from '../../platform/locales.ts'
import type { OpenedDesk } from '../petitions/desk.ts'

/** Whether the original of a translated field was changed after its translation. `field` is `title`, `demands.release`, … */
export function isOutOfDate(desk: Pick<OpenedDesk, 'draft' | 'fields'>, language: Locale, field: string): boolean {
  const { originalLanguage } = desk.draft
  const own = field.startsWith('quotation.') ? 'quotation' : field
  const changed = (locale: Locale): number =>
    desk.fields.find((change) => change.field === `texts.${locale}.${own}`)?.revision ?? 0
  return language !== originalLanguage && changed(originalLanguage) > changed(language)
}
