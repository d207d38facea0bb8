import { inks } from '../../platform/charts/drawing.ts'
import type { Words } from '../../platform/i18n.ts'
import { drawText, drawTexts, widthOf, type PlacedText } from '../../platform/pdf/draw-text.ts'
import { openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import type { PdfDocument } from '../../platform/pdf/pdf-file.ts'
import type { SetText, Typeface } from '../../platform/pdf/typeface.ts'
import type { Typefaces } from '../../platform/pdf/typefaces.ts'
import type { SignerRow } from './pack.ts'
import { layout, rowsInGroup, type ListExtent, type ListPage } from './pdf-list-layout.ts'
import { drawOpening, type ListOpening } from './pdf-list-opening.ts'
import type { ListSentences } from './pdf-list-words.ts'

/** What the pages of one list have in common. */
export interface ListDrawing {
  doc: PdfDocument
  tag: Tag
  faces: Typefaces
  words: Words
  sentences: ListSentences
  opening: ListOpening
  extent: ListExtent
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
  const { doc, tag } = list
  const lines = linesOf(list, page, rows)
  doc.addPage()
  untold(doc, 'Pagination', () => {
    drawHead(list, page)
    drawFoot(list, page, { hasBoxes: lines.some(({ text }) => !text.isWhole) })
  })
  if (page.number === 1) drawOpening(doc, tag, list.opening)
  untold(doc, 'Layout', () => {
    drawColumns(list, page)
  })
  if (rows.length === 0) return
  const told = openTag(doc, tag, 'P')
  told.add(() => {
    doc.fillColor(inks.ink)
    drawTexts(doc, lines)
  })
  told.end()
}

function linesOf(list: ListDrawing, { firstRow }: ListPage, rows: readonly SignerRow[]): PlacedText[] {
  const { faces, countryText } = list
  const { rowHeight, rowSize: size, numberEnd, countryStart } = layout
  return rows.flatMap(({ number, name, country }, index) => {
    const y = firstRow + index * rowHeight
    return [
      { text: faces.regular.set(String(number)), x: numberEnd, y, size, isRight: true },
      ...nameLines(faces.regular, name, y),
      { text: countryText(country), x: countryStart, y, size, most: countryWidth },
    ]
  })
}

/** As large as its column allows; a very long one on two lines, which take no more room than one. */
function nameLines(face: Typeface, name: string, y: number): PlacedText[] {
  const { nameStart: x, rowSize: size, leastSize } = layout
  const text = face.set(name)
  const isShort = widthOf(text, leastSize) <= nameWidth
  const halves = isShort ? [] : halvesOf(name)
  if (halves.length < 2) return [{ text, x, y, size, most: nameWidth }]
  return halves.map((half, index) => ({
    text: face.set(half),
    x,
    y: y - 3.4 + index * 5.6,
    size: 5.6,
    most: nameWidth,
  }))
}

/** Between the two words nearest to the middle. */
function halvesOf(name: string): string[] {
  const spaces = Array.from(name.matchAll(/\S(?= +\S)/gu), ({ index }) => index + 1)
  const middle = name.length / 2
  const [first, ...others] = spaces
  if (first === undefined) return [name]
  const at = others.reduce((one, two) => (Math.abs(two - middle) < Math.abs(one - middle) ? two : one), first)
  return [name.slice(0, at), name.slice(at).trimStart()]
}

function drawHead({ doc, faces, sentences }: ListDrawing, { number }: ListPage): void {
  const { left: x, head: y, smallSize: size } = layout
  const { running, notice } = sentences
  doc.fillColor(inks.quiet)
  if (number > 1) drawText(doc, faces.regular.set(running), { x, y, size, most: fullWidth })
  doc.fillColor(inks.accent)
  if (notice !== null) drawText(doc, faces.bold.set(notice), { x, y: y + 12, size, most: fullWidth })
}

function drawColumns({ doc, faces: { bold }, sentences }: ListDrawing, { firstRow, rowCount, soFar }: ListPage): void {
  const [y, size] = [firstRow - 18, layout.smallSize]
  doc.fillColor(inks.quiet)
  drawText(doc, bold.set(sentences.number), { x: layout.numberEnd, y, size, isRight: true })
  drawText(doc, bold.set(sentences.name), { x: layout.nameStart, y, size })
  drawText(doc, bold.set(sentences.country), { x: layout.countryStart, y, size })
  drawRule(doc, y + 5, inks.quiet)
  const before = soFar - rowCount
  for (let row = 1; row < rowCount; row += 1) {
    if ((before + row) % rowsInGroup === 0) drawRule(doc, firstRow + row * layout.rowHeight - 9, inks.line)
  }
}

function drawFoot(list: ListDrawing, page: ListPage, { hasBoxes }: { hasBoxes: boolean }): void {
  const { doc, faces, words, sentences, extent, pageCount } = list
  const { left: x, right, foot: y, smallSize: size } = layout
  const { regular } = faces
  const totals = words.say('letter.list.totals', { here: page.rowCount, soFar: page.soFar, all: extent.listedCount })
  const place = `${words.number(page.number)} / ${words.number(pageCount)}`
  drawRule(doc, y - 11, inks.quiet)
  doc.fillColor(inks.quiet)
  drawText(doc, regular.set(totals), { x, y, size })
  drawText(doc, regular.set(place), { x: right, y, size, isRight: true })
  if (hasBoxes) drawText(doc, regular.set(sentences.boxes), { x, y: y + 10, size: 7, most: fullWidth })
}

function drawRule(doc: PdfDocument, y: number, colour: string): void {
  doc.moveTo(layout.left, y).lineTo(layout.right, y).lineWidth(0.5).strokeColor(colour).stroke()
}
