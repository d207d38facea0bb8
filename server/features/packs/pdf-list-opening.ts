import { inks } from '../../platform/charts/drawing.ts'
import { drawText } from '../../platform/pdf/draw-text.ts'
import { linesOf } from '../../platform/pdf/lines.ts'
import { openTag, type Tag } from '../../platform/pdf/marks.ts'
import type { PdfDocument } from '../../platform/pdf/pdf-file.ts'
import type { Typeface } from '../../platform/pdf/typeface.ts'
import type { Typefaces } from '../../platform/pdf/typefaces.ts'
import { layout } from './pdf-list-layout.ts'
import type { ListSentences } from './pdf-list-words.ts'

/** A paragraph above the list, in lines. */
interface Paragraph {
  type: 'H1' | 'P'
  face: Typeface
  size: number
  lines: readonly { text: string; y: number }[]
}

export interface ListOpening {
  paragraphs: readonly Paragraph[]
  /** Where the list may begin, from the top. */
  firstRow: number
}

const width = layout.right - layout.left
const title = { size: 15, leading: 19 } as const
const text = { size: 9.5, leading: 13.5 } as const

/** The title, and what this is a list of, as high as their words need. */
export function openingOf({ bold, regular }: Typefaces, sentences: ListSentences): ListOpening {
  let y = layout.head + (sentences.notice === null ? 10 : 32)
  const set = (type: Paragraph['type'], face: Typeface, said: string): Paragraph => {
    const { size, leading } = type === 'H1' ? title : text
    const lines = linesOf(said, { face, size, width }).map((one, index) => ({ text: one, y: y + index * leading }))
    y += lines.length * leading
    return { type, face, size, lines }
  }
  const heading = set('H1', bold, sentences.title)
  y += 3
  const paragraphs = [heading, ...sentences.opening.map((sentence) => set('P', regular, sentence))]
  return { paragraphs, firstRow: y + 32 }
}

export function drawOpening(doc: PdfDocument, parent: Tag, { paragraphs }: ListOpening): void {
  doc.fillColor(inks.ink)
  for (const { type, face, size, lines } of paragraphs) {
    const tag = openTag(doc, parent, type)
    tag.add(() => {
      for (const { text: said, y } of lines) drawText(doc, face.set(said), { x: layout.left, y, size })
    })
    tag.end()
  }
}
