import {
  drawingOf,
  drawingWidth as width,
  inks,
  rectangle,
  type Captions,
  type Drawing,
  type Shape,
} from './drawing.ts'

export interface NamedCount {
  name: string
  count: number
}

export interface BarsPicture extends Captions {
  /** Published figures in the order drawn. The caller answers for that: whatever comes in is shown. */
  bars: readonly NamedCount[]
}

const rowHeight = 24
const barHeight = 6
const fontSize = 10

/** Each name and number above a line that fills as far as its part of the whole goes. */
export function barsDrawing({ bars, ...captions }: BarsPicture): Drawing {
  const { words } = captions
  const total = bars.reduce((sum, { count }) => sum + count, 0)
  return drawingOf(captions, {
    height: bars.length * rowHeight,
    shapes: bars.flatMap(({ name, count }, index) => bar(name, words.number(count), index * rowHeight, count / total)),
  })
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
