import type { Words, WordTree } from '../../platform/i18n.ts'
import { tallyPath } from '../petitions/paths.ts'
import type { Petition } from '../petitions/petition.ts'

/** Where a page follows its count, and what it needs to write it as the server does. */
export interface LiveTally {
  address: string
  /** JSON: every plural form of each sentence, and what stands between thousands. */
  words: string
}

/** Null where there is nothing to follow: figures of protected petitions move once a day, those of closed ones hardly. */
export function liveTally(words: Words, petition: Petition, { isOpen }: { isOpen: boolean }): LiveTally | null {
  if (!isOpen || petition.riskMode === 'protected') return null
  return {
    address: tallyPath(petition.slug),
    words: JSON.stringify({
      thousands: words.number(1_000).slice(1, -3),
      people: formsOf(words.tree, 'people'),
      left: formsOf(words.tree, 'left'),
      bar: sentencesOfTally(words.tree)['bar'],
    }),
  }
}

/** `{ one: …, other: … }`: the plural forms of one sentence, as the locale file has them. */
function formsOf(tree: WordTree, name: string): Record<string, string | WordTree> {
  return Object.fromEntries(
    Object.entries(sentencesOfTally(tree))
      .filter(([key]) => key.startsWith(`${name}_`))
      .map(([key, form]) => [key.slice(name.length + 1), form]),
  )
}

function sentencesOfTally(tree: WordTree): WordTree {
  const tally = tree['tally']
  if (typeof tally !== 'object') throw new Error('The locale file has no words for the tally.')
  return tally
}
