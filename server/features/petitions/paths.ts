import type { Locale } from '../../platform/locales.ts'

/** The address of a petition after the locale: `/petitions/SLUG`. */
export function petitionPathAfterLocale(slug: string): string {
  return `/petitions/${slug}`
}

/** Addresses of one petition's public pages, from the root of the site. */
export function petitionPaths(locale: Locale, slug: string) {
  const petition = `/${locale}${petitionPathAfterLocale(slug)}`
  return {
    petition,
    form: `${petition}#sign`,
    signatures: `${petition}/signatures`,
    checkYourInbox: `${petition}/check-your-inbox`,
    resend: `${petition}/resend`,
    signed: `${petition}/signed`,
  }
}
