/** One word of a text, and where it stands. */
export interface WordOfText {
  /** Of its first character, in UTF-16 units. */
  at: number
  /** After its last one. */
  end: number
  /** As it is compared. */
  folded: string
  /** Nothing but space, hyphens, quotation marks and emphasis parts it from the word before: a phrase may go on. */
  joins: boolean
}

/** Letters and digits, with marks, invisible characters and any of the apostrophes people type within. */
const wordPattern = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}\p{Cf}'’ʼ‘ʹ′`´]*[\p{L}\p{N}\p{M}])?/gu

const notCompared = /\u0301|[\p{Cf}'’ʼ‘ʹ′`´]/gu

/** Nearly every word: the rest of folding costs ten times as much. */
const nothingToFold = /^[a-z0-9а-яєіїґ]+$/

const markedLatin = /(\p{Script=Latin})\p{M}+/gu

const mayStandBetween = /^[\s\p{Pd}*_~«»"“”„‘’']*$/u

/** The words of a text in their order; in linear time, whatever the text. */
export function wordsOfText(text: string): WordOfText[] {
  const words: WordOfText[] = []
  let before = 0
  for (const { 0: written, index: at } of text.matchAll(wordPattern)) {
    words.push({ at, end: at + written.length, folded: folded(written), joins: joins(text.slice(before, at)) })
    before = at + written.length
  }
  return words
}

/**
 * A word as it is compared: small letters without apostrophes, stress and invisible characters, Latin letters without
 * their marks (many type Crimean Tatar without them), ё as е.
 */
function folded(written: string): string {
  const small = written.toLowerCase()
  if (nothingToFold.test(small)) return small
  return small
    .normalize('NFD')
    .replaceAll(notCompared, '')
    .replaceAll(markedLatin, '$1')
    .normalize('NFC')
    .replaceAll('ı', 'i')
    .replaceAll('ё', 'е')
}

/** An empty line ends whatever was being said. */
function joins(between: string): boolean {
  return between.length > 0 && mayStandBetween.test(between) && between.split('\n').length <= 2
}
