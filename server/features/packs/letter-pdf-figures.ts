import { inks, type Drawing } from '../../platform/charts/drawing.ts'
import { drawDrawing, heightOfDrawing } from '../../platform/pdf/draw-drawing.ts'
import type { Flow } from '../../platform/pdf/flow.ts'
import { openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import type { Figure } from './letter-figures.ts'
import { heading, styles, tell } from './letter-pdf-parts.ts'
import type { Letter, LetterTable } from './letter-model.ts'

export function figuresPart(flow: Flow, root: Tag, { figures }: Letter): void {
  const [first] = figures.figures
  heading(flow, root, figures.title, first === undefined ? 30 : 40 + heightOfDrawing(first.drawing, flow.frame.width))
  for (const figure of figures.figures) figurePart(flow, root, figure)
  tablesPart(flow, root, figures.tables)
  flow.paragraph({ text: figures.note, style: styles.small, parent: root, type: 'P' })
}

function figurePart(flow: Flow, root: Tag, { drawing, note }: Figure): void {
  const { frame } = flow
  const height = heightOfDrawing(drawing, frame.width)
  flow.space(6)
  flow.ensure(styles.subheading.leading + height + 24)
  flow.paragraph({ text: drawing.title, style: styles.subheading, parent: root, type: 'H3' })
  flow.space(5)
  placeDrawing(flow, root, drawing, { x: frame.left, y: flow.at(), width: frame.width })
  flow.space(height + 5)
  if (note !== null) flow.paragraph({ text: note, style: styles.small, parent: root, type: 'P' })
  flow.space(7)
}

/** Told in words by its title and description. */
export function placeDrawing(
  { doc, faces }: Flow,
  parent: Tag,
  drawing: Drawing,
  place: { x: number; y: number; width: number },
): void {
  const { x, y, width } = place
  const alt = `${drawing.title}. ${drawing.description}`
  const tag = openTag(doc, parent, 'Figure', { alt, box: [x, y, x + width, y + heightOfDrawing(drawing, width)] })
  tag.add(() => {
    drawDrawing(doc, faces, drawing, place)
  })
  tag.end()
}

const rowLeading = 14
const gap = 36

/** Side by side. */
function tablesPart(flow: Flow, root: Tag, tables: readonly LetterTable[]): void {
  if (tables.length === 0) return
  const { frame } = flow
  const height = Math.max(...tables.map(({ rows }) => (rows.length + 2) * rowLeading + 8))
  flow.space(4)
  flow.ensure(height + 20)
  const y = flow.at()
  const width = (frame.width - gap) / 2
  for (const [index, table] of tables.entries()) {
    tablePart(flow, root, table, { x: frame.left + index * (width + gap), y, width })
  }
  flow.goTo(y + height)
}

function tablePart(flow: Flow, root: Tag, table: LetterTable, place: { x: number; y: number; width: number }): void {
  const { x, y, width } = place
  const right = x + width
  const tag = openTag(flow.doc, root, 'Table')
  tell(flow, tag, 'Caption', [{ text: table.caption, x, y, style: styles.subheading }])
  const rowY = (row: number): number => y + 16 + row * rowLeading
  tableRow(flow, tag, [
    { type: 'TH', scope: 'Column', text: table.nameColumn, x, y: rowY(0), style: quietRow },
    { type: 'TH', scope: 'Column', text: table.countColumn, x: right, y: rowY(0), style: quietRow, isRight: true },
  ])
  for (const [index, { name, nameLanguage, figure }] of table.rows.entries()) {
    const lineY = rowY(index + 1)
    line(flow, x, lineY, width)
    tableRow(flow, tag, [
      { type: 'TH', scope: 'Row', language: nameLanguage, text: name, x, y: lineY, style: row },
      { type: 'TD', text: figure, x: right, y: lineY, style: row, isRight: true },
    ])
  }
  tag.end()
}

const row = { size: 9.5, leading: rowLeading, colour: inks.ink } as const
const quietRow = { ...row, colour: inks.quiet } as const

interface TableCell {
  type: 'TH' | 'TD'
  scope?: 'Row' | 'Column'
  language?: string | null
  text: string
  x: number
  y: number
  style: typeof row | typeof quietRow
  isRight?: boolean
}

function tableRow(flow: Flow, table: Tag, cells: readonly TableCell[]): void {
  const tag = openTag(flow.doc, table, 'TR')
  for (const { type, scope, language = null, ...placed } of cells) {
    const cell = openTag(flow.doc, tag, type, { language, ...(scope === undefined ? {} : { scope }) })
    tell(flow, cell, 'P', [placed])
    cell.end()
  }
  tag.end()
}

function line({ doc }: Flow, x: number, y: number, width: number): void {
  untold(doc, 'Layout', () => {
    doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.5)
      .strokeColor(inks.line)
      .stroke()
  })
}
