import type { EmbeddedFont } from './embedded-font.ts'
import type { PdfDocument } from './pdf-file.ts'
import type { SetText } from './typeface.ts'

export interface TextPlace {
  /** Where it begins. */
  x: number
  /** Of the line that the letters stand on, from the top of the page. */
  y: number
  size: number
}

/** Pages know their fonts by name. Source: pdfkit 0.20.2, `PDFPage`. */
interface Page {
  fonts: Record<string, unknown>
}

/** Draws a line of text in the colour that is set for filling. */
export function drawText(doc: PdfDocument, text: SetText, { x, y, size }: TextPlace): void {
  const operators = ['BT']
  let current: EmbeddedFont | null = null
  for (const { font, x: offset, shown, rise } of text.runs) {
    if (font !== current) operators.push(`/${font.id} ${plain(size)} Tf`)
    current = font
    useFont(doc, font)
    // Pages of pdfkit are upside down, and letters the other way round again.
    const [left, base] = [x + (offset * size) / 1_000, y - (rise * size) / 1_000]
    operators.push(`1 0 0 -1 ${plain(left)} ${plain(base)} Tm [${shown}] TJ`)
  }
  operators.push('ET')
  const { actualText } = text
  if (actualText !== null) doc.markContent('Span', { actual: actualText })
  doc.addContent(operators.join('\n'))
  if (actualText !== null) doc.endMarkedContent()
}

/** In units of the page. */
export function widthOf({ width }: SetText, size: number): number {
  return (width * size) / 1_000
}

function useFont(doc: PdfDocument, font: EmbeddedFont): void {
  const { fonts } = doc.page as unknown as Page
  fonts[font.id] ??= font.reference()
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100)
}
