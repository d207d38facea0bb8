import type { Locale } from '../../platform/locales.ts'

/** What lists and searches in the rooms know of a petition. */
export interface Heading {
  /** In the original language. */
  title: string
  language: Locale
  /** Of the titles in every language. */
  words: readonly string[]
  /** Of the draft it was taken from; an older one does not come after a newer. */
  revision: number
}

const mostWords = 80

interface Titled {
  texts: Readonly<Partial<Record<Locale, { title: string }>>>
  originalLanguage: Locale
}

/** Of what is written; revision 0 of what was published before anyone wrote in a room. */
export function headingOf({ texts, originalLanguage }: Titled, revision: number): Heading {
  const titles = Object.values(texts).map(({ title }) => title)
  const title = texts[originalLanguage]?.title ?? ''
  return { title, language: originalLanguage, words: wordsOf(titles.join(' ')), revision }
}

/** Words as they are looked for: small letters, each once. */
export function wordsOf(text: string): string[] {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  return [...new Set(words)].slice(0, mostWords)
}
