import type { Request, RequestHandler } from 'express'

import { isLocale, type Locale } from '../locales.ts'

/** The language an address is in: its first segment. Null where there is none. */
export function localeInPath(path: string): Locale | null {
  const segment = path.split(/[/?]/, 2)[1]
  return isLocale(segment) ? segment : null
}

/** The language that suits the reader best by Accept-Language; among equals, and for none, the operator's order decides. */
export function negotiatedLocale(req: Request, order: readonly Locale[]): Locale {
  const best = req.acceptsLanguages([...order])
  const fallback = order[0] ?? 'en'
  return isLocale(best) ? best : fallback
}

/** The language to answer in: that of the address, else the one that suits the reader. */
export function localeOf(req: Request, order: readonly Locale[]): Locale {
  return localeInPath(req.originalUrl) ?? negotiatedLocale(req, order)
}

/** `GET /`: to the home page in the reader's language. */
export function redirectToLocale(order: readonly Locale[]): RequestHandler {
  return (req, res) => {
    res.vary('Accept-Language')
    res.redirect(302, `/${negotiatedLocale(req, order)}`)
  }
}
