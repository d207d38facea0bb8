import { locales, type Locale } from '../../platform/locales.ts'
import { wordsOfText } from '../glossary/index.ts'
import type { Petition, TextVersion } from './petition.ts'

/** What has to be known of a petition to compare it. */
export type TitledPetition = Pick<Petition, 'id' | 'slug' | 'text'>

/** A petition that may ask the same. */
export interface SimilarPetition {
  id: string
  slug: string
  /** The title that is alike, or the one of the original where it is the address. */
  title: string
  language: Locale
  /** From 0 to 1, where the words are the same. */
  likeness: number
}

/**
 * Measured on titles: what asks the same lies above, "free her" beside "free him" far below. Between them are the same
 * words about another place; rather tell of one too many than let people split.
 */
const alikeFrom = 0.5

const mostTold = 3

/** Nobody reads further, and no title is meant to be longer. */
const longestCompared = 300

/**
 * The petitions whose title in any language, or whose address, is like one of these titles; the most alike first, three
 * at most. Words are compared by their letters in threes, so other endings make little difference.
 */
export function similarTitles(titles: readonly string[], petitions: readonly TitledPetition[]): SimilarPetition[] {
  const own = titles.map(trigramsOf).filter((trigrams) => trigrams.size > 0)
  return petitions
    .map((petition) => mostAlike(own, petition))
    .filter(({ likeness }) => likeness >= alikeFrom)
    .sort((one, two) => two.likeness - one.likeness)
    .slice(0, mostTold)
}

function mostAlike(own: readonly ReadonlySet<string>[], { id, slug, text }: TitledPetition): SimilarPetition {
  const [original] = titlesOf(text)
  const none = { id, slug, title: original?.title ?? slug, language: text.originalLanguage, likeness: 0 }
  const address = { ...none, trigrams: trigramsOf(slug) }
  return [address, ...titlesOf(text)].reduce<SimilarPetition>((best, { title, language, trigrams }) => {
    const likeness = Math.max(0, ...own.map((one) => likenessOf(one, trigrams)))
    return likeness > best.likeness ? { id, slug, title, language, likeness } : best
  }, none)
}

interface KnownTitle {
  title: string
  language: Locale
  trigrams: ReadonlySet<string>
}

/** A text version never changes, and every check asks for all of them. */
const known = new WeakMap<TextVersion, readonly KnownTitle[]>()

/** The original's first. */
function titlesOf(text: TextVersion): readonly KnownTitle[] {
  const before = known.get(text)
  if (before !== undefined) return before
  const languages = [text.originalLanguage, ...locales.filter((locale) => locale !== text.originalLanguage)]
  const titles = languages.flatMap((language) => {
    const title = text.texts[language]?.title
    return title === undefined ? [] : [{ title, language, trigrams: trigramsOf(title) }]
  })
  known.set(text, titles)
  return titles
}

/** Sørensen and Dice: twice what both have, by what each has. */
function likenessOf(one: ReadonlySet<string>, two: ReadonlySet<string>): number {
  if (two.size === 0) return 0
  let shared = 0
  for (const trigram of one) if (two.has(trigram)) shared += 1
  return (2 * shared) / (one.size + two.size)
}

/** The beginning of a word weighs more than its end, which declines. */
function trigramsOf(title: string): Set<string> {
  const trigrams = new Set<string>()
  for (const word of wordsOf(title.slice(0, longestCompared))) {
    const padded = `  ${word}`
    for (let at = 0; at + 3 <= padded.length; at += 1) trigrams.add(padded.slice(at, at + 3))
  }
  return trigrams
}

/** The shortest words say nothing. */
function wordsOf(title: string): string[] {
  const words = wordsOfText(title).map(({ folded }) => folded)
  return words.filter((word) => word.length > 2 || /\p{N}/u.test(word))
}
