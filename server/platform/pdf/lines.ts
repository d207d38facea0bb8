import { clustersOf } from './bidi.ts'
import { widthOf } from './draw-text.ts'
import type { Typeface } from './typeface.ts'

export interface LineMeasure {
  face: Typeface
  size: number
  width: number
}

/**
 * Breaks text between words into lines that fit; a longer word is broken after a sign, as in addresses, or where it has to
 * be. The last line is no single word where the one before it can spare another.
 */
export function linesOf(text: string, measure: LineMeasure): string[] {
  const words = text.split(/[ \n]+/u).flatMap((word) => piecesOf(word, measure))
  const lines: string[] = []
  for (const { text: word, isGoingOn } of words) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last}${isGoingOn ? '' : ' '}${word}`
    if (last !== undefined && fits(longer, measure)) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return withCompany(lines, measure)
}

function withCompany(lines: readonly string[], measure: LineMeasure): string[] {
  const [before = '', last = ''] = lines.slice(-2)
  const words = before.split(' ')
  const longer = `${words.at(-1) ?? ''} ${last}`
  if (lines.length < 2 || last.includes(' ') || words.length < 4 || !fits(longer, measure)) return [...lines]
  return [...lines.slice(0, -2), words.slice(0, -1).join(' '), longer]
}

interface Piece {
  text: string
  /** Of a word whose beginning is in the piece before. */
  isGoingOn: boolean
}

function piecesOf(word: string, measure: LineMeasure): Piece[] {
  if (fits(word, measure)) return [{ text: word, isGoingOn: false }]
  const parts = word.split(/(?<=[/?&=_-])/u).flatMap((part) => (fits(part, measure) ? [part] : clustersOf(part)))
  return parts.map((text, index) => ({ text, isGoingOn: index > 0 }))
}

function fits(text: string, { face, size, width }: LineMeasure): boolean {
  return widthOf(face.set(text), size) <= width
}
