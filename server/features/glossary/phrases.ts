import type { Locale } from '../../platform/locales.ts'
import { wordsOfText, type WordOfText } from './words-of-text.ts'

/** Where a phrase was found in a text. */
export interface Occurrence<Tag> {
  /** Whose phrase it is. */
  tag: Tag
  /** Of its first character, in UTF-16 units. */
  at: number
  /** After its last one. */
  end: number
}

export interface TaggedPhrase<Tag> {
  phrase: string
  tag: Tag
}

/**
 * How many letters a word may lose at its end, and how many others it may have in their place. English loses only what
 * "-y" and "-e" are; Crimean Tatar puts ending after ending: mabüs, mabüs-ler-imiz-niñ.
 */
const endings: Record<Locale, { lost: number; gained: number }> = {
  en: { lost: 1, gained: 3 },
  uk: { lost: 3, gained: 3 },
  ru: { lost: 3, gained: 3 },
  crh: { lost: 1, gained: 10 },
}

/** In every word that many letters stay; shorter words are found only as they are. */
const leastStem = 3
/** A word that stands alone is more easily mistaken for another one. */
const leastStemAlone = 4

const withDigit = /\p{N}/u

/**
 * Finds phrases in a text by whole words, whatever their case, apostrophes and endings: each word may change its last
 * letters as the language's `endings` allow, while its first letters stay. A vowel that falls out far from the end
 * (в’язень, в’язнями) needs a phrase of its own. In order of where they begin, longer ones first; they may overlap.
 */
export function occurrencesOf<Tag>(
  text: string,
  language: Locale,
  phrases: readonly TaggedPhrase<Tag>[],
): Occurrence<Tag>[] {
  const byBeginning = beginningsOf(phrases)
  const words = wordsOfText(text)
  const found = words.flatMap((first, index) =>
    (byBeginning.get(beginningOf(first.folded)) ?? [])
      .filter(({ wanted }) => isAt(words, index, { wanted, language }))
      .map(({ tag, wanted }) => ({ tag, at: first.at, end: words[index + wanted.length - 1]?.end ?? first.end })),
  )
  return found.sort((one, two) => one.at - two.at || two.end - one.end)
}

interface Wanted<Tag> {
  tag: Tag
  /** The words of the phrase as they are compared; at least one. */
  wanted: readonly string[]
}

/** What can be found at a word is known by its first letters: those never change. */
function beginningsOf<Tag>(phrases: readonly TaggedPhrase<Tag>[]): Map<string, Wanted<Tag>[]> {
  const byBeginning = new Map<string, Wanted<Tag>[]>()
  for (const { phrase, tag } of phrases) {
    const wanted = wordsOfText(phrase).map((word) => word.folded)
    const [first] = wanted
    if (first === undefined) continue
    const beginning = beginningOf(first)
    byBeginning.set(beginning, [...(byBeginning.get(beginning) ?? []), { tag, wanted }])
  }
  return byBeginning
}

function beginningOf(word: string): string {
  return word.slice(0, leastStem)
}

function isAt(
  words: readonly WordOfText[],
  index: number,
  { wanted, language }: { wanted: readonly string[]; language: Locale },
): boolean {
  return wanted.every((word, nth) => {
    const there = words[index + nth]
    if (there === undefined || (nth > 0 && !there.joins)) return false
    return isFormOf(there.folded, word, {
      ...endings[language],
      stem: wanted.length === 1 ? leastStemAlone : leastStem,
    })
  })
}

function isFormOf(
  written: string,
  wanted: string,
  { lost, gained, stem }: { lost: number; gained: number; stem: number },
): boolean {
  if (written === wanted) return true
  if (wanted.length <= leastStem || written.length > wanted.length + gained || withDigit.test(wanted)) return false
  const kept = commonBeginning(written, wanted)
  return kept >= stem && wanted.length - kept <= lost && written.length - kept <= gained
}

function commonBeginning(one: string, two: string): number {
  let length = 0
  while (length < two.length && one[length] === two[length]) length += 1
  return length
}
