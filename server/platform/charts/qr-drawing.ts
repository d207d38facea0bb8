import { encode } from 'uqr'

import { inks, rectangle, type Drawing } from './drawing.ts'

export interface QrPicture {
  /** What a telephone that reads it is told. */
  text: string
  title: string
  language: string
}

/** Light squares that a reader needs around the code. */
const border = 4

/** A QR code of which a seventh may be dirty. Its unit is one square. */
export function qrDrawing({ text, title, language }: QrPicture): Drawing {
  const { data, size } = encode(text, { ecc: 'M', border })
  const path = data.flatMap((row, y) => darkRuns(row).map(([x, length]) => rectangle(x, y, length, 1))).join('')
  return {
    width: size,
    height: size,
    title,
    description: text,
    language,
    shapes: [{ kind: 'outline', path, fill: inks.ink }],
  }
}

/** Squares side by side are one, so that no hair of light comes between them. */
function darkRuns(row: readonly boolean[]): [start: number, length: number][] {
  const runs: [number, number][] = []
  for (const [x, isDark] of row.entries()) {
    const last = runs.at(-1)
    if (!isDark) continue
    if (last !== undefined && last[0] + last[1] === x) last[1] += 1
    else runs.push([x, 1])
  }
  return runs
}
