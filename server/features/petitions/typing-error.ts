import { diffChars } from 'diff'

import { lengthOf } from '../../platform/text.ts'

interface Change {
  before: string
  after: string
  /** No word may come or go: one "not" turns a demand round. */
  keepsWords: boolean
}

/** So many letters of a text may change, whichever is less; a few even of the shortest. */
const mostLetters = 40
const mostPercent = 10
const fewestLetters = 3

/** Whether this only puts letters right: little of the text changes, no figure does, and no word turns into another. */
export function isTypingError({ before, after, keepsWords }: Change): boolean {
  if (after === '' || before === after) return false
  if (figuresIn(before) !== figuresIn(after)) return false
  if (keepsWords && !haveSameWords(before, after)) return false
  const share = Math.floor((lengthOf(before) * mostPercent) / 100)
  const changed = changedLetters(before, after)
  return changed !== null && changed <= Math.min(mostLetters, Math.max(fewestLetters, share))
}

/** How many letters differ, a letter in the place of another counting once; null for more than can be a typing error. */
function changedLetters(before: string, after: string): number | null {
  const parts = diffChars(before, after, { maxEditLength: mostLetters * 2 })
  if (parts === undefined) return null
  let changed = 0
  let removed = 0
  for (const { value, added, removed: isRemoved } of parts) {
    if (added) changed += Math.max(0, lengthOf(value) - removed)
    else if (isRemoved) changed += lengthOf(value)
    removed = isRemoved ? lengthOf(value) : 0
  }
  return changed
}

function figuresIn(text: string): string {
  return (text.match(/\p{N}+/gu) ?? []).join(' ')
}

/** As many words, and each still like the one it was. */
function haveSameWords(before: string, after: string): boolean {
  const [old, fresh] = [wordsOf(before), wordsOf(after)]
  return old.length === fresh.length && old.every((word, index) => isLike(word, fresh[index] ?? ''))
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}’'ʼ-]+/gu) ?? []
}

function isLike(word: string, other: string): boolean {
  const changed = changedLetters(word, other)
  return changed !== null && changed <= Math.max(1, Math.floor(lengthOf(word) / 3))
}

const wordsAround = 3

/** What differs, with a few words around it, so that readers of the list find the place. */
export function excerptsOf(before: string, after: string): { before: string; after: string } {
  const [old, fresh] = [before.split(/(?<=\s)/), after.split(/(?<=\s)/)]
  const start = old.findIndex((word, index) => word !== fresh[index])
  const from = start < 0 ? old.length : start
  let same = 0
  while (same < Math.min(old.length, fresh.length) - from && old.at(-1 - same) === fresh.at(-1 - same)) same += 1
  const excerpt = (words: string[]): string => {
    const first = Math.max(0, from - wordsAround)
    const end = Math.min(words.length, words.length - same + wordsAround)
    const text = words.slice(first, end).join('').trim()
    return `${first > 0 ? '… ' : ''}${text}${end < words.length ? ' …' : ''}`
  }
  return { before: excerpt(old), after: excerpt(fresh) }
}
