import { inks } from '../../platform/charts/drawing.ts'
import type { Words } from '../../platform/i18n.ts'
import { drawText, drawTexts } from '../../platform/pdf/draw-text.ts'
import { openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import type { PdfDocument } from '../../platform/pdf/pdf-file.ts'
import type { SetText } from '../../platform/pdf/typeface.ts'
import type { Typefaces } from '../../platform/pdf/typefaces.ts'
import type { SignerRow } from './pack.ts'
import { layout, type ListPage } from './pdf-list-layout.ts'
import type { ListSentences } from './pdf-list-words.ts'

/** What the pages of one list have in common. */
export interface ListDrawing {
  doc: PdfDocument
  tag: Tag
  faces: Typefaces
  words: Words
  sentences: ListSentences
  listedCount: number
  pageCount: number
  countryText: (code: string) => SetText
}

const fullWidth = layout.right - layout.left
const nameWidth = layout.countryStart - layout.nameStart - 8
const countryWidth = layout.right - layout.countryStart

/**
 * Draws one page. Its lines are one paragraph for those who do not see it: a million rows as cells of a table would not
 * fit into memory, neither here nor where it is read.
 */
export function drawListPage(list: ListDrawing, page: ListPage, rows: readonly SignerRow[]): void {
  const { doc } = list
  doc.addPage()
  untold(doc, 'Pagination', () => {
    drawHead(list, page)
    drawFoot(list, page)
  })
  if (page.number === 1) drawOpening(list)
  untold(doc, 'Layout', () => {
    drawColumns(list, page)
  })
  if (rows.length === 0) return
  tell(list, 'P', () => {
    drawRows(list, page, rows)
  })
}

function tell({ doc, tag }: ListDrawing, type: 'H1' | 'P', draw: () => void): void {
  const told = openTag(doc, tag, type)
  told.add(draw)
  told.end()
}

/** The title, and what this is a list of. */
function drawOpening(list: ListDrawing): void {
  const { doc, faces, sentences } = list
  const { left: x } = layout
  doc.fillColor(inks.ink)
  tell(list, 'H1', () => {
    drawText(doc, faces.bold.set(sentences.title), { x, y: 96, size: 15, most: fullWidth })
  })
  for (const [index, sentence] of sentences.opening.entries()) {
    tell(list, 'P', () => {
      drawText(doc, faces.regular.set(sentence), { x, y: 118 + index * 14, size: 9.5, most: fullWidth })
    })
  }
}

function drawRows(list: ListDrawing, { firstRow }: ListPage, rows: readonly SignerRow[]): void {
  const { doc, faces, countryText } = list
  const { rowHeight, rowSize: size, numberEnd, nameStart, countryStart } = layout
  const { regular } = faces
  const lines = rows.flatMap(({ number, name, country }, index) => {
    const y = firstRow + index * rowHeight
    return [
      { text: regular.set(String(number)), x: numberEnd, y, size, isRight: true },
      { text: regular.set(name), x: nameStart, y, size, most: nameWidth },
      { text: countryText(country), x: countryStart, y, size, most: countryWidth },
    ]
  })
  doc.fillColor(inks.ink)
  drawTexts(doc, lines)
}

function drawHead({ doc, faces, sentences }: ListDrawing, { number }: ListPage): void {
  const { left: x, head: y, smallSize: size } = layout
  const { running, notice } = sentences
  doc.fillColor(inks.quiet)
  if (number > 1) drawText(doc, faces.regular.set(running), { x, y, size, most: fullWidth })
  doc.fillColor(inks.accent)
  if (notice !== null) drawText(doc, faces.bold.set(notice), { x, y: y + 12, size, most: fullWidth })
}

function drawColumns({ doc, faces: { bold }, sentences }: ListDrawing, { firstRow }: ListPage): void {
  const [y, size] = [firstRow - 18, layout.smallSize]
  doc.fillColor(inks.quiet)
  drawText(doc, bold.set(sentences.number), { x: layout.numberEnd, y, size, isRight: true })
  drawText(doc, bold.set(sentences.name), { x: layout.nameStart, y, size })
  drawText(doc, bold.set(sentences.country), { x: layout.countryStart, y, size })
  drawRule(doc, y + 5)
}

function drawFoot({ doc, faces: { regular }, words, listedCount, pageCount }: ListDrawing, page: ListPage): void {
  const { left, right, foot: y, smallSize: size } = layout
  const totals = words.say('letter.list.totals', { here: page.rowCount, soFar: page.soFar, all: listedCount })
  const place = `${words.number(page.number)} / ${words.number(pageCount)}`
  drawRule(doc, y - 11)
  doc.fillColor(inks.quiet)
  drawText(doc, regular.set(totals), { x: left, y, size })
  drawText(doc, regular.set(place), { x: right, y, size, isRight: true })
}

function drawRule(doc: PdfDocument, y: number): void {
  doc.moveTo(layout.left, y).lineTo(layout.right, y).lineWidth(0.5).strokeColor(inks.quiet).stroke()
}
