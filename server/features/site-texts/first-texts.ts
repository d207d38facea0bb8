import { readFileSync } from 'node:fs'
import path from 'node:path'

import { locales, type Locale } from '../../platform/locales.ts'
import { siteTextNames, type SiteTextName } from './site-text.ts'

export type FirstTexts = Readonly<Record<SiteTextName, Readonly<Record<Locale, string>>>>

/** What stands there until somebody who runs the site has written their own. Throws where a file is missing. */
export function readFirstTexts(): FirstTexts {
  return Object.fromEntries(
    siteTextNames.map((name) => [
      name,
      Object.fromEntries(locales.map((locale) => [locale, readText(`${name}.${locale}.md`)])),
    ]),
  ) as FirstTexts
}

function readText(file: string): string {
  return readFileSync(path.join(import.meta.dirname, 'first', file), 'utf8').trim()
}
