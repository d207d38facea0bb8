import type { Locale } from '../../platform/locales.ts'

/** Addresses behind mailed links, from the root of the site. */
export function confirmPath(locale: Locale, token: string): string {
  return `/${locale}/signatures/confirm/${token}`
}

export function notMePath(locale: Locale, token: string): string {
  return `/${locale}/signatures/not-me/${token}`
}

export function unsubscribePath(token: string): string {
  return `/unsubscribe/${token}`
}

/** The signer's own page and what can be done from it. */
export function managePaths(locale: Locale, token: string) {
  const page = `/${locale}/signatures/manage/${token}`
  return {
    page,
    correct: `${page}/correct`,
    visibility: `${page}/visibility`,
    updates: `${page}/updates`,
    renew: `${page}/renew`,
    withdraw: `${page}/withdraw`,
    erase: `${page}/erase`,
    export: `${page}/export`,
  }
}
