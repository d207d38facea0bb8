import { diffArrays } from 'diff'

/** A stretch of a text beside its former self. */
export interface Piece {
  kind: 'same' | 'removed' | 'added'
  text: string
}

/** What is gone and what stands in its place; where neither is, it is the same. */
interface Stretch {
  same: string
  removed: string
  added: string
}

/**
 * Changes after which looking for a shorter way is given up, and all of it is called another text: the time it takes
 * grows with their square.
 */
const mostChangedParagraphs = 1_000
const mostChangedWords = 400

/** Every character belongs to a word, to white space, or stands alone. */
const wordPattern = /[\p{L}\p{M}\p{N}'’ʼ]+|\s+|[^\p{L}\p{M}\p{N}\s]/gu

/**
 * What was removed from a text and added to it, by words, in the order of the text: same and removed make the one before,
 * same and added the one after. Paragraphs are matched first, words within those that changed; where little of a
 * paragraph is left it is removed and added as a whole. No text is too long.
 */
export function wordDifference(before: string, after: string): Piece[] {
  const paragraphs = stretchesOf(paragraphsOf(before), paragraphsOf(after), mostChangedParagraphs)
  const words = paragraphs.flatMap((stretch) =>
    stretch.same === '' ? stretchesOf(wordsOf(stretch.removed), wordsOf(stretch.added), mostChangedWords) : [stretch],
  )
  return withoutLoneSpaces(words).flatMap(piecesOf)
}

function paragraphsOf(text: string): string[] {
  return text.split(/(?<=\n)/u)
}

function wordsOf(text: string): string[] {
  return text.match(wordPattern) ?? []
}

function stretchesOf(before: string[], after: string[], maxEditLength: number): Stretch[] {
  const changes = diffArrays(before, after, { maxEditLength })
  if (changes === undefined) return [{ same: '', removed: before.join(''), added: after.join('') }]
  const stretches: Stretch[] = []
  for (const { value, removed, added } of changes) {
    const text = value.join('')
    const last = stretches.at(-1)
    if (!removed && !added) stretches.push({ same: text, removed: '', added: '' })
    else if (last?.same === '') last[removed ? 'removed' : 'added'] += text
    else stretches.push({ same: '', removed: removed ? text : '', added: added ? text : '' })
  }
  return stretches
}

/** Two changed words with the same space between them are one change: who reads it sees words, not spaces. */
function withoutLoneSpaces(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  for (const [index, { same, removed, added }] of stretches.entries()) {
    const last = joined.at(-1)
    const isLoneSpace = same !== '' && same.trim() === '' && stretches[index + 1]?.same === ''
    if (last?.same === '' && (same === '' || isLoneSpace)) {
      last.removed += same + removed
      last.added += same + added
    } else joined.push({ same, removed, added })
  }
  return joined
}

function piecesOf({ same, removed, added }: Stretch): Piece[] {
  const pieces: Piece[] = [
    { kind: 'same', text: same },
    { kind: 'removed', text: removed },
    { kind: 'added', text: added },
  ]
  return pieces.filter(({ text }) => text !== '')
}

/** In letters, on each side of a change. */
const contextLength = 80

const leftOut = ' … '

/** The same pieces, with long unchanged stretches cut to what is needed to understand the changes beside them. */
export function inContext(pieces: readonly Piece[]): Piece[] {
  return pieces.map(({ kind, text }, index) => {
    const [isFirst, isLast] = [index === 0, index === pieces.length - 1]
    const shownLength = contextLength * (isFirst || isLast ? 1 : 2)
    if (kind !== 'same' || text.length <= shownLength + leftOut.length) return { kind, text }
    return { kind, text: `${isFirst ? '' : beginningOf(text)}${leftOut}${isLast ? '' : endOf(text)}` }
  })
}

/** Up to the end of a word. */
function beginningOf(text: string): string {
  const cut = text.slice(0, contextLength)
  return /^.*(?=\s)/su.exec(cut)?.[0] ?? cut.replace(/[\uD800-\uDBFF]$/u, '')
}

/** From the beginning of a word. */
function endOf(text: string): string {
  const cut = text.slice(-contextLength)
  return /\s(.*)$/su.exec(cut)?.[1] ?? cut.replace(/^[\uDC00-\uDFFF]/u, '')
}
