import type { Drawing, TextShape } from '../charts/drawing.ts'
import { drawText, widthOf } from './draw-text.ts'
import type { PdfDocument } from './pdf-file.ts'
import type { Typefaces } from './typefaces.ts'

export interface DrawingPlace {
  x: number
  y: number
  /** The height follows from it. */
  width: number
}

/** Draws a picture with the same lines as in a file of its own. */
export function drawDrawing(doc: PdfDocument, faces: Typefaces, drawing: Drawing, { x, y, width }: DrawingPlace): void {
  doc.save()
  doc.translate(x, y).scale(width / drawing.width)
  for (const shape of drawing.shapes) {
    if (shape.kind === 'text') drawShapeText(doc, faces, shape)
    else drawOutline(doc, shape)
  }
  doc.restore()
}

export function heightOfDrawing({ width, height }: Drawing, drawnWidth: number): number {
  return (height * drawnWidth) / width
}

function drawOutline(
  doc: PdfDocument,
  { path, fill, stroke, strokeWidth = 1 }: Exclude<Drawing['shapes'][number], TextShape>,
): void {
  doc.path(path)
  if (stroke !== undefined) doc.lineWidth(strokeWidth).lineJoin('round')
  if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke)
  else if (fill !== undefined) doc.fill(fill)
  else doc.stroke(stroke)
}

const partBefore = { start: 0, middle: 0.5, end: 1 } as const

function drawShapeText(
  doc: PdfDocument,
  faces: Typefaces,
  { x, y, text, size, anchor, colour, isBold = false }: TextShape,
): void {
  const set = (isBold ? faces.bold : faces.regular).set(text)
  doc.fillColor(colour)
  drawText(doc, set, { x: x - partBefore[anchor] * widthOf(set, size), y, size })
}
