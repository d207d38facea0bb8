import type { Locale } from '../../../platform/locales.ts'
import { fill, sentencesIn } from './words.ts'

const mostNames = 10
const mostLetters = 80
const isPlain = /^[\w./-]+$/

/** Files by their names, the first ten of them: `letter.html, petition.json and 3 more`. */
export function namedFiles(names: readonly string[], language: Locale): string {
  const files = names.slice(0, mostNames).map(shown).join(', ')
  const count = names.length - mostNames
  return count > 0 ? fill(sentencesIn(language).more, { files, count }) : files
}

/** A name that anybody may have made up is set apart from the sentence around it. */
function shown(name: string): string {
  const short = name.length > mostLetters ? `${name.slice(0, mostLetters)}…` : name
  return isPlain.test(short) ? short : `“${short}”`
}
