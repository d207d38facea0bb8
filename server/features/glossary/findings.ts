import type { Locale, Localised } from '../../platform/locales.ts'
import { occurrencesOf } from './phrases.ts'
import type { GlossaryTerm } from './term.ts'

/** A discouraged phrase in a text. */
export interface Finding {
  termId: string
  /** Of its first character, in UTF-16 units. */
  at: number
  /** As it is written there. */
  phrase: string
  preferred: string
  reason: Localised
}

/**
 * The discouraged phrases in a text of that language, in their order. What stands within a preferred phrase is none,
 * and where two phrases of one term overlap only the first, longest one is told. Linear in the length of the text.
 */
export function findings(text: string, language: Locale, terms: readonly GlossaryTerm[]): Finding[] {
  const phrases = terms
    .filter((term) => term.language === language)
    .flatMap((term) => [
      { phrase: term.preferred, tag: { term, isPreferred: true } },
      ...term.discouraged.map((phrase) => ({ phrase, tag: { term, isPreferred: false } })),
    ])
  const coveredUntil = new Map<string, number>()
  return occurrencesOf(text, language, phrases).flatMap(({ tag: { term, isPreferred }, at, end }) => {
    if (at < (coveredUntil.get(term.id) ?? 0)) return []
    coveredUntil.set(term.id, end)
    const { id: termId, preferred, reason } = term
    return isPreferred ? [] : [{ termId, at, phrase: text.slice(at, end), preferred, reason }]
  })
}
