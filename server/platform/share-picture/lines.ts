import { cleanLine } from '../text.ts'
import type { FontAdvances } from './font-advances.ts'

interface Frame {
  font: FontAdvances
  width: number
  height: number
  /** The largest first. */
  sizes: readonly number[]
  /** Of a line, in parts of the font size. */
  leading: number
}

export interface Block {
  size: number
  lines: readonly string[]
}

/** Shaping and rounding may add a little to what the advances say. */
const spare = 0.98

/**
 * The text in the largest size at which it fits without a torn word, in lines of about the same length. In the smallest
 * size words are torn where they have to be, and what is still too long is cut off.
 */
export function fitted(text: string, { font, width, height, sizes, leading }: Frame): Block {
  const emsAt = (size: number): number => (width * spare) / size
  const mostAt = (size: number): number => Math.floor(height / (size * leading))
  const widest = Math.max(...text.split(' ').map((word) => font.widthOf(word)))
  const total = font.widthOf(text)
  const smallest = Math.min(...sizes)
  for (const size of sizes) {
    const ems = emsAt(size)
    if (widest > ems || total > ems * mostAt(size)) continue
    const lines = brokenInto(text, font, ems)
    if (lines.length <= mostAt(size)) return { size, lines: balanced(text, font, ems, lines) }
  }
  return {
    size: smallest,
    lines: cutTo(mostAt(smallest), brokenInto(text, font, emsAt(smallest)), font, emsAt(smallest)),
  }
}

/** One line, cut off where it is too long. */
export function oneLine(text: string, font: FontAdvances, ems: number): string {
  return font.widthOf(text) <= ems ? text : shortened(text, font, ems)
}

/** What the font can draw of it: no empty boxes, nothing that turns the direction of writing. */
export function drawable(text: string, font: FontAdvances): string {
  const known = [...cleanLine(text)].filter((sign) => font.has(sign))
  return cleanLine(known.join(''))
}

function brokenInto(text: string, font: FontAdvances, ems: number): string[] {
  const lines: string[] = []
  for (const word of text.split(' ').flatMap((one) => piecesOf(one, font, ems))) {
    const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`
    if (lines.length > 0 && font.widthOf(longer) <= ems) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A word that is longer than a line, in pieces that are not. */
function piecesOf(word: string, font: FontAdvances, ems: number): string[] {
  if (font.widthOf(word) <= ems) return [word]
  const pieces: string[] = []
  let piece = ''
  let left = ems
  for (const { segment } of graphemes.segment(word)) {
    const width = font.widthOf(segment)
    if (width > left) {
      pieces.push(piece)
      piece = ''
      left = ems
    }
    piece += segment
    left -= width
  }
  return [...pieces, piece]
}

const steps = 16

/** As narrow as it can be in the same number of lines. */
function balanced(text: string, font: FontAdvances, ems: number, lines: readonly string[]): readonly string[] {
  for (let step = steps / 2; step < steps; step += 1) {
    const narrower = brokenInto(text, font, (ems * step) / steps)
    if (narrower.length === lines.length) return narrower
  }
  return lines
}

function cutTo(most: number, lines: readonly string[], font: FontAdvances, ems: number): readonly string[] {
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), shortened(lines[most - 1] ?? '', font, ems)]
}

function shortened(line: string, font: FontAdvances, ems: number): string {
  const kept = [...graphemes.segment(line)].map(({ segment }) => segment)
  while (kept.length > 0 && font.widthOf(`${kept.join('')}…`) > ems) kept.pop()
  return `${kept.join('').trimEnd()}…`
}
