import { inks, type Drawing } from './drawing.ts'

/** A drawing of nothing yet: it says so. */
export function sentenceDrawing({
  title,
  sentence,
  language,
}: Record<'title' | 'sentence' | 'language', string>): Drawing {
  const lines = sentence.split(/(?<=\.) /u)
  return {
    width: 480,
    height: 16 + lines.length * 16,
    title,
    description: sentence,
    language,
    shapes: lines.map((text, index) => ({
      kind: 'text',
      x: 0,
      y: 18 + index * 16,
      text,
      size: 10,
      anchor: 'start',
      colour: inks.quiet,
    })),
  }
}
