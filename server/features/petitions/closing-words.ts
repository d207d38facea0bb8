import { Invalid } from '../../platform/errors.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { cleanLine, lengthOf } from '../../platform/text.ts'
import type { ClosingWords } from './timeline.ts'

/** Letters, as people count them. */
const longestClosingWords = 300

export function areClosingWordsLong(typed: string): boolean {
  return lengthOf(cleanLine(typed)) > longestClosingWords
}

/** As they were meant; null where nothing was said. Throws Invalid `wordsLong`. */
export function closingWordsIn(typed: ClosingWords['texts'], originalLanguage: Locale): ClosingWords | null {
  const said = locales
    .map((locale): [Locale, string] => [locale, cleanLine(typed[locale] ?? '')])
    .filter(([, text]) => text !== '')
  if (said.some(([, text]) => areClosingWordsLong(text))) throw new Invalid('wordsLong', 'The words are too long.')
  return said.length === 0 ? null : { originalLanguage, texts: Object.fromEntries(said) }
}
