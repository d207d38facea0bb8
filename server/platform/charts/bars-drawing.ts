import type { Words } from '../i18n.ts'
import { inks, rectangle, type Drawing, type Shape } from './drawing.ts'

export interface NamedCount {
  name: string
  count: number
}

export interface BarsPicture {
  words: Words
  title: string
  description: string
  /** Published figures in the order drawn. The caller answers for that: whatever comes in is shown. */
  bars: readonly NamedCount[]
}

const width = 480
const rowHeight = 27
const barHeight = 6
const fontSize = 10

/** Each name and number above a line that fills as far as its part of the whole goes. */
export function barsDrawing({ words, title, description, bars }: BarsPicture): Drawing {
  const total = bars.reduce((sum, { count }) => sum + count, 0)
  return {
    width,
    height: bars.length * rowHeight,
    title,
    description,
    language: words.locale,
    shapes: bars.flatMap(({ name, count }, index) => bar(name, words.number(count), index * rowHeight, count / total)),
  }
}

function bar(name: string, figure: string, y: number, part: number): Shape[] {
  const letters = { kind: 'text', y: y + 12, size: fontSize, colour: inks.ink } as const
  const line = (length: number): string => rectangle(0, y + 17, length, barHeight)
  return [
    { ...letters, x: 0, anchor: 'start', text: name },
    { ...letters, x: width, anchor: 'end', text: figure },
    { kind: 'outline', path: line(width), fill: inks.wash },
    { kind: 'outline', path: line(Math.max(part * width, 2)), fill: inks.accent },
  ]
}
