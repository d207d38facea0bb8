import type { Locale } from '../../platform/locales.ts'

/** Addresses behind a recipient's personal link. Whoever has the token may do what they do. */
export function recipientPaths(locale: Locale, token: string) {
  const page = `/${locale}/deliveries/${token}`
  return {
    page,
    acknowledge: `${page}/acknowledge`,
    answer: `${page}/answer`,
    question: `${page}/question`,
    zip: `${page}/pack.zip`,
    file: (name: string) => `${page}/files/${name}`,
  }
}

/** Where whoever lost the link asks for another. */
export function newLinkPath(locale: Locale): string {
  return `/${locale}/deliveries/new-link`
}
