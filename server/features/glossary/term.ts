import type { Locale, Localised } from '../../platform/locales.ts'

/** The scope of terms that every petition of the site is checked for; any other scope is an organisation's id. */
export const wholeSite = 'site'

/** Words that are better not used, and what to write in their place. It warns, and never blocks. */
export interface GlossaryTerm {
  /** 16 random bytes, base64url. */
  id: string
  /** Of the texts it is looked for in. */
  language: Locale
  /** Phrases, each in its plainest form: their words are found with other endings, too. */
  discouraged: readonly string[]
  /** Why not, in the languages of those who write. */
  reason: Localised
  /** What to write instead, in the term's language. */
  preferred: string
  /** `wholeSite`, or the id of the organisation whose petitions it is for. */
  scope: string
  /** One more with each change; who changes it names the one they saw. */
  revision: number
}

export type NewTerm = Omit<GlossaryTerm, 'id' | 'revision'>

/** The terms for petitions of these organisations: the site's and their own. */
export function termsFor(terms: readonly GlossaryTerm[], organisations: readonly string[]): GlossaryTerm[] {
  return terms.filter(({ scope }) => scope === wholeSite || organisations.includes(scope))
}
