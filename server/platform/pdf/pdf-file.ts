import type PDFDocument from 'pdfkit'

import { atFirstUse } from '../at-first-use.ts'
import { escaped } from '../svg.ts'

export type PdfDocument = InstanceType<typeof PDFDocument>

export interface PdfDescription {
  title: string
  author: string
  /** Of the text, where nothing else is said. */
  language: string
  /** When it was made: said in the file, so that the same content gives the same bytes. */
  at: Date
  /** Whether finished pages are kept, to write on each how many there are. */
  keepsPages: boolean
}

/** In points: A4, with room for a punch on the left. */
export const paper = { width: 595.28, height: 841.89 } as const

/**
 * An empty A4 document that says what it is called, in which language it is, and what on its pages is what (PDF 1.7, tagged).
 * Nothing in it is random, and no page is there yet.
 */
export function openPdf({ title, author, language, at, keepsPages }: PdfDescription): PdfDocument {
  const doc = new (atFirstUse('pdfkit'))({
    size: 'A4',
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: language,
    autoFirstPage: false,
    bufferPages: keepsPages,
    // Else pdfkit opens one of its own, which could not be embedded.
    font: null as unknown as string,
    info: { Title: title, Author: author, Creator: 'Undersigned', CreationDate: at, ModDate: at },
  })
  const ready = Object.assign(doc, { _addInfo: () => doc.appendXML(description({ title, author, language, at })) })
  return keepsPages ? ready : forgetful(ready)
}

/** An object of a PDF, as pdfkit keeps it. */
interface Reference {
  data: { Type?: unknown; P?: unknown }
}

/**
 * Pages and tags that are written are forgotten: pdfkit keeps them to the end, some three kilobytes for each. Only where a
 * tag belongs is still asked for. Source: pdfkit 0.20.2, `PDFReference.finalize` and `PDFStructureElement._isFlushable`.
 */
function forgetful(doc: PdfDocument): PdfDocument {
  const { _refEnd: noteEnd } = doc as unknown as { _refEnd: (written: Reference) => void }
  return Object.assign(doc, {
    _refEnd(written: Reference) {
      const { Type: type, P: parent } = written.data
      if (type === 'Page') written.data = {}
      if (parent !== undefined) written.data = { P: parent }
      noteEnd.call(doc, written)
    },
  })
}

/** pdfkit writes titles into its XML as they are, and one with an ampersand breaks it. */
function description({ title, author, language, at }: Omit<PdfDescription, 'keepsPages'>): string {
  const instant = at.toISOString().replace(/\.\d+/u, '')
  return `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${escaped(author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>${language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Undersigned</xmp:CreatorTool>
<xmp:CreateDate>${instant}</xmp:CreateDate>
<xmp:ModifyDate>${instant}</xmp:ModifyDate>
</rdf:Description>`
}

/** Hands on what is there so far; the promise says when more may come. Call it once more after `doc.end()`. */
export async function drain(doc: PdfDocument, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  const pieces: Buffer[] = []
  for (let piece = readFrom(doc); piece !== null; piece = readFrom(doc)) pieces.push(piece)
  if (pieces.length > 0) await write(Buffer.concat(pieces))
}

function readFrom(doc: PdfDocument): Buffer | null {
  return doc.read() as Buffer | null
}
