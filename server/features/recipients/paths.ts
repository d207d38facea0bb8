import type { Locale } from '../../platform/locales.ts'

/** The address of a recipient's public page after the locale: `/recipients/SLUG`. */
export function recipientPathAfterLocale(slug: string): string {
  return `/recipients/${slug}`
}

/** The same from the root of the site. */
export function recipientPath(locale: Locale, slug: string): string {
  return `/${locale}${recipientPathAfterLocale(slug)}`
}
