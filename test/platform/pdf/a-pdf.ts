import { drain, openPdf, type PdfDocument } from '../../../server/platform/pdf/pdf-file.ts'
import { createTypefaces, type Typefaces } from '../../../server/platform/pdf/typefaces.ts'

/** The bytes of a document on whose one page something is drawn. */
export async function aPdf(draw: (doc: PdfDocument, faces: Typefaces) => void): Promise<Uint8Array<ArrayBuffer>> {
  const doc = openPdf({
    title: 'Names & <others>',
    author: 'Somebody',
    language: 'en',
    at: new Date('2026-03-20T00:00:00Z'),
    keepsPages: false,
  })
  const pieces: Uint8Array[] = []
  doc.addPage()
  draw(doc, createTypefaces(doc))
  doc.end()
  await drain(doc, async (piece) => {
    pieces.push(piece)
  })
  return new Uint8Array(Buffer.concat(pieces))
}
