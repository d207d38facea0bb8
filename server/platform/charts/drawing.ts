import type { Words } from '../i18n.ts'

/** One thing drawn. Lengths are the drawing's own units; y grows downwards. */
export type Shape = OutlineShape | TextShape

export interface OutlineShape {
  kind: 'outline'
  /** As SVG writes paths. */
  path: string
  fill?: string
  stroke?: string
  strokeWidth?: number
}

export interface TextShape {
  kind: 'text'
  x: number
  /** Of the line that the letters stand on. */
  y: number
  text: string
  size: number
  anchor: 'start' | 'middle' | 'end'
  colour: string
  isBold?: boolean
}

/** A picture that is the same in a file of its own, on a page and on paper. */
export interface Drawing {
  width: number
  height: number
  /** What it shows. */
  title: string
  /** The same in sentences, for those who do not see it. */
  description: string
  /** Of both, and of what is written in it. */
  language: string
  shapes: readonly Shape[]
}

/** What a drawing of figures is called, and what it says to those who do not see it. */
export interface Captions {
  words: Words
  title: string
  description: string
}

/** As wide as all drawings of figures are, in their own units. */
export const drawingWidth = 480

/** A picture of that width, or of another one, in the language of its words. */
export function drawingOf(
  { words, title, description }: Captions,
  { width = drawingWidth, height, shapes }: { width?: number; height: number; shapes: readonly Shape[] },
): Drawing {
  return { width, height, title, description, language: words.locale, shapes }
}

/** Inks that stay apart in grey, too. */
export const inks = { ink: '#1a1d21', quiet: '#4c5259', line: '#dcd7cc', accent: '#164b8f', wash: '#dde6f2' } as const

export function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${plain(x)},${plain(y)}h${plain(width)}v${plain(height)}h${plain(-width)}Z`
}

export function horizontal(x: number, y: number, width: number): string {
  return `M${plain(x)},${plain(y)}h${plain(width)}`
}

/** As two arcs, because a whole turn is none. */
export function circle(x: number, y: number, radius: number): string {
  const arc = (dx: number): string => `a${plain(radius)},${plain(radius)} 0 1,0 ${plain(dx)},0`
  return `M${plain(x - radius)},${plain(y)}${arc(2 * radius)}${arc(-2 * radius)}Z`
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** Names and numbers beside what is drawn. */
const labelSize = 9

export function label(text: string, place: Pick<TextShape, 'x' | 'y' | 'anchor'>): TextShape {
  return { kind: 'text', text, ...place, size: labelSize, colour: inks.quiet }
}

/** About as wide as the letters of a label are on whichever machine draws them. */
export function labelWidth(text: string): number {
  return text.length * labelSize * 0.55
}
