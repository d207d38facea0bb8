import slugify from '@sindresorhus/slugify'

import type { Locale } from '../../platform/locales.ts'
import { originalOf, type DraftContent } from './draft.ts'

const longestSlug = 60

/** The address that was chosen, or one made of the title, in letters that every keyboard has. */
export function wishedSlug(content: DraftContent): string {
  const { slug, texts, originalLanguage } = content
  const fromEnglish = slugIn('en', slug === '' ? (texts.en?.title ?? '') : slug)
  return fromEnglish || slugIn(originalLanguage, originalOf(content).title) || 'petition'
}

/** That slug, or the first numbered one that nobody has: `free-them-2`. */
export function freeSlug(wished: string, taken: readonly string[]): string {
  let slug = wished
  for (let number = 2; taken.includes(slug); number += 1) slug = `${wished}-${String(number)}`
  return slug
}

/** Letters that the package reads as Russian ones. Source: the Ukrainian government's table of 2010 (resolution 55). */
const ukrainian = { и: 'y', г: 'h', щ: 'shch' }

const replacements = Object.entries(ukrainian).flatMap(([letter, latin]): [string, string][] => [
  [letter, latin],
  [letter.toUpperCase(), latin],
])

/** Cut between words. */
function slugIn(language: Locale, words: string): string {
  const slug = slugify(words, { customReplacements: language === 'uk' ? replacements : [] })
  if (slug.length <= longestSlug) return slug
  const cut = slug.slice(0, longestSlug + 1)
  const end = cut.lastIndexOf('-')
  return cut.slice(0, end > 0 ? end : longestSlug)
}
