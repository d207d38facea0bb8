import type { EmbeddedFont } from './embedded-font.ts'
import type { PdfDocument } from './pdf-file.ts'
import type { SetText } from './typeface.ts'

export interface TextPlace {
  /** Where it begins. */
  x: number
  /** Of the line that the letters stand on, from the top of the page. */
  y: number
  size: number
  /** The text ends at `x` instead. */
  isRight?: boolean
  /** It is set smaller where it would be wider: nothing of a name is ever cut off. */
  most?: number
}

export interface PlacedText extends TextPlace {
  text: SetText
}

/** Draws lines of text in the colour that is set for filling. */
export function drawTexts(doc: PdfDocument, texts: readonly PlacedText[]): void {
  const operators = texts.map((text) => operatorsOf(doc, text)).join('\n')
  // As bytes: pdfkit would take a string apart sign by sign.
  doc.addContent(Buffer.from(`${operators}\n`, 'latin1'))
}

export function drawText(doc: PdfDocument, text: SetText, place: TextPlace): void {
  drawTexts(doc, [{ text, ...place }])
}

/** In units of the page. */
export function widthOf({ width }: SetText, size: number): number {
  return (width * size) / 1_000
}

function operatorsOf(doc: PdfDocument, { text, x, y, size, isRight = false, most = Infinity }: PlacedText): string {
  const width = widthOf(text, size)
  const fitting = width <= most ? size : (size * most) / width
  const start = isRight ? x - Math.min(width, most) : x
  const operators = ['BT']
  let current: EmbeddedFont | null = null
  for (const { font, x: offset, shown, rise } of text.runs) {
    if (font !== current) operators.push(`/${font.id} ${plain(fitting)} Tf`)
    current = font
    useFont(doc, font)
    const [left, base] = [start + (offset * fitting) / 1_000, y - (rise * fitting) / 1_000]
    // Pages of pdfkit are upside down, and letters the other way round again.
    operators.push(`1 0 0 -1 ${plain(left)} ${plain(base)} Tm [${shown}] TJ`)
  }
  operators.push('ET')
  return text.actualText === null ? operators.join('\n') : spanOf(text.actualText, operators.join('\n'))
}

function spanOf(actualText: string, operators: string): string {
  const hexadecimal = Buffer.from(`\uFEFF${actualText}`, 'utf16le').swap16().toString('hex')
  return `/Span <</ActualText <${hexadecimal}>>> BDC\n${operators}\nEMC`
}

/** Pages know their fonts by name. Source: pdfkit 0.20.2, `PDFPage`. */
interface Page {
  fonts: Record<string, unknown>
}

function useFont(doc: PdfDocument, font: EmbeddedFont): void {
  const { fonts } = doc.page as unknown as Page
  fonts[font.id] ??= font.reference()
}

function plain(value: number): string {
  return String(Math.round(value * 100) / 100)
}
