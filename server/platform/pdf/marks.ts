import type { PdfDocument } from './pdf-file.ts'

/** A part of the document and what it is, for those who do not see its pages. */
export type Tag = ReturnType<PdfDocument['struct']>

export interface TagOptions {
  /** Where it is not the document's own. */
  language?: string | null
  /** What a picture shows. */
  alt?: string
  /** Where that picture is: left, top, right, bottom. */
  box?: readonly [number, number, number, number]
  /** Of a table's heading: what it is the heading of. */
  scope?: 'Row' | 'Column'
}

/** The whole of a document, under which everything else is told. Call `end()` when all of it is. */
export function openDocument(doc: PdfDocument): Tag {
  const tag = doc.struct('Document')
  doc.addStructure(tag)
  return tag
}

/** A tag within another. What it marks is drawn by a function handed to its `add`; call `end()` after the last. */
export function openTag(doc: PdfDocument, parent: Tag, type: string, options: TagOptions = {}): Tag {
  const { language = null, alt, box, scope } = options
  const tag = doc.struct(type, {
    ...(language === null ? {} : { lang: language }),
    ...(alt === undefined ? {} : { alt }),
    ...(box === undefined ? {} : { bbox: [...box] }),
    ...(scope === undefined ? {} : { scope }),
  })
  parent.add(tag)
  return tag
}

/** What is drawn is there for the eye only: lines, and what stands on every page. */
export function untold(doc: PdfDocument, type: 'Layout' | 'Pagination', draw: () => void): void {
  doc.markContent('Artifact', { type })
  draw()
  doc.endMarkedContent()
}
