import { startOf } from '../../platform/clock.ts'
import { openDocument } from '../../platform/pdf/marks.ts'
import { drain, openPdf, type PdfDocument } from '../../platform/pdf/pdf-file.ts'
import type { SetText, Typeface } from '../../platform/pdf/typeface.ts'
import { createTypefaces } from '../../platform/pdf/typefaces.ts'
import { countryColumn, type TableParts } from './country-column.ts'
import { listedRows } from './listed-rows.ts'
import type { FileMaker, PackSource, SignerRow } from './pack.ts'
import { drawListPage, type ListDrawing } from './pdf-list-drawing.ts'
import { listPage, pageCountOf } from './pdf-list-layout.ts'
import { openingOf } from './pdf-list-opening.ts'
import { listSentences } from './pdf-list-words.ts'

/** Some forty thousand bytes. */
const pagesAtOnce = 16

/** `signatures.pdf`: the list of signers for paper, in the recipient's language, page by page with its totals. */
export function createPdfListMaker(parts: TableParts): FileMaker {
  return {
    name: 'signatures.pdf',
    async make(source, write) {
      const list = openList(parts, source)
      const pages = pagesOf(source)
      for (let number = 1; number <= list.pageCount; number += 1) {
        const page = listPage(number, list.extent)
        drawListPage(list, page, await pages(page.rowCount))
        if (number % pagesAtOnce === 0) await drain(list.doc, write)
      }
      list.tag.end()
      list.doc.end()
      await drain(list.doc, write)
    },
  }
}

function openList({ words: wordsOf, countryNames }: TableParts, source: PackSource): ListDrawing {
  const { language, organiser, preparedOn } = source.summary
  const words = wordsOf(language)
  const sentences = listSentences(source, words)
  const doc: PdfDocument = openPdf({
    title: sentences.title,
    author: organiser.name[language],
    language,
    at: startOf(preparedOn),
    keepsPages: false,
  })
  const faces = createTypefaces(doc)
  const opening = openingOf(faces, sentences)
  const extent = { listedCount: source.listedCount, firstRow: opening.firstRow }
  return {
    doc,
    tag: openDocument(doc),
    faces,
    words,
    sentences,
    opening,
    extent,
    pageCount: pageCountOf(extent),
    countryText: setOnce(faces.regular, countryColumn({ words: wordsOf, countryNames }, language)),
  }
}

/** A list has a million lines and a hundred countries. */
function setOnce({ set }: Typeface, nameOf: (code: string) => string): (code: string) => SetText {
  const known = new Map<string, SetText>()
  return (code) => {
    const text = known.get(code) ?? set(nameOf(code))
    known.set(code, text)
    return text
  }
}

/** Answers what gives the next so many lines. The whole list is read, and found whole, with the last of them. */
function pagesOf(source: PackSource): (count: number) => Promise<SignerRow[]> {
  const batches = listedRows(source)
  let ahead: SignerRow[] = []
  return async (count) => {
    while (ahead.length <= count) {
      const next = await batches.next()
      if (next.done === true) break
      ahead = [...ahead, ...next.value]
    }
    const rows = ahead.slice(0, count)
    ahead = ahead.slice(count)
    return rows
  }
}
