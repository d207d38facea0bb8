import { drawText } from './draw-text.ts'
import { linesOf } from './lines.ts'
import { openTag, type Tag } from './marks.ts'
import type { PdfDocument } from './pdf-file.ts'
import type { Typefaces } from './typefaces.ts'

/** The part of the page that is written on, in points. */
export interface Frame {
  left: number
  width: number
  top: number
  bottom: number
}

export interface TextStyle {
  isBold?: boolean
  size: number
  leading: number
  colour: string
}

export interface Paragraph {
  text: string
  style: TextStyle
  /** Whose part it is, and what it is there: `P`, `H1`, `LBody`. */
  parent: Tag
  type: string
  /** Where it is not the document's own. */
  language?: string | null
  indent?: number
  width?: number
}

export type Flow = ReturnType<typeof createFlow>

/** Fills pages from top to bottom; the first one is there from the beginning. */
export function createFlow(doc: PdfDocument, faces: Typefaces, frame: Frame) {
  let y = frame.top
  doc.addPage()

  function newPage(): void {
    doc.continueOnNewPage()
    y = frame.top
  }

  /** Goes to the next page where that much does not fit on this one. */
  function ensure(height: number): void {
    if (y + height > frame.bottom && y > frame.top) newPage()
  }

  function paragraph({ text, style, parent, type, language = null, indent = 0, width }: Paragraph): void {
    const { isBold = false, size, leading, colour } = style
    const face = isBold ? faces.bold : faces.regular
    const lines = linesOf(text, { face, size, width: width ?? frame.width - indent })
    ensure(Math.min(lines.length, 2) * leading)
    const tag = openTag(doc, parent, type, { language })
    tag.add(() => {
      for (const [index, line] of lines.entries()) {
        // The last two go together: one alone at the top of a page looks lost.
        ensure(index === lines.length - 2 ? 2 * leading : leading)
        doc.fillColor(colour)
        drawText(doc, face.set(line), { x: frame.left + indent, y: y + baseline(style), size })
        y += leading
      }
    })
    tag.end()
  }

  return {
    doc,
    faces,
    frame,
    paragraph,
    ensure,
    /** How high it would become. */
    heightOf({ text, style, indent = 0, width }: Omit<Paragraph, 'parent' | 'type'>): number {
      const face = style.isBold === true ? faces.bold : faces.regular
      return linesOf(text, { face, size: style.size, width: width ?? frame.width - indent }).length * style.leading
    },
    /** From the top of the page to what comes next. */
    at: () => y,
    /** What comes next stands there. */
    goTo(height: number): void {
      y = height
    },
    space(height: number): void {
      y += height
    },
  }
}

/** From the top of a line to where its letters stand. */
export function baseline({ size, leading }: TextStyle): number {
  return (leading - size) / 2 + size * 0.82
}
