import { inks } from '../../platform/charts/drawing.ts'
import { widthOf } from '../../platform/pdf/draw-text.ts'
import type { Flow } from '../../platform/pdf/flow.ts'
import { linesOf } from '../../platform/pdf/lines.ts'
import { openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import { styles, tell } from './letter-pdf-parts.ts'
import type { LetterTable } from './letter-model.ts'

const leading = 11.5
/** Above and below the words of a row. */
const padding = 1.2
const captionHeight = 16

const row = { size: 9.5, leading, colour: inks.ink } as const
const quietRow = { ...row, colour: inks.quiet } as const

type Line = LetterTable['rows'][number]

export function heightOfTable(flow: Flow, table: LetterTable, width: number): number {
  const rows = table.rows.reduce((sum, line) => sum + heightOfRow(namesOf(flow, line, width).length), 0)
  return captionHeight + heightOfRow(1) + rows
}

function heightOfRow(lineCount: number): number {
  return lineCount * leading + 2 * padding
}

/** A name stays clear of its number, on as many lines as that takes. */
function namesOf({ faces: { regular: face } }: Flow, { name, figure }: Line, width: number): string[] {
  const { size } = row
  return linesOf(name, { face, size, width: width - widthOf(face.set(figure), size) - 10 })
}

/** A name in each row, and numbers that end below each other. */
export function drawTable(
  flow: Flow,
  root: Tag,
  table: LetterTable,
  { x, y, width }: { x: number; y: number; width: number },
): void {
  const right = x + width
  const tag = openTag(flow.doc, root, 'Table')
  tell(flow, tag, 'Caption', [{ text: table.caption, x, y, style: styles.subheading }])
  let top = y + captionHeight
  tableRow(flow, tag, top, [
    { type: 'TH', scope: 'Column', lines: [table.nameColumn], x, style: quietRow },
    { type: 'TH', scope: 'Column', lines: [table.countColumn], x: right, style: quietRow, isRight: true },
  ])
  top += heightOfRow(1)
  for (const line of table.rows) {
    const lines = namesOf(flow, line, width)
    rule(flow, x, top, width)
    tableRow(flow, tag, top, [
      { type: 'TH', scope: 'Row', language: line.nameLanguage, lines, x, style: row },
      { type: 'TD', lines: [line.figure], x: right, style: row, isRight: true },
    ])
    top += heightOfRow(lines.length)
  }
  tag.end()
}

interface TableCell {
  type: 'TH' | 'TD'
  scope?: 'Row' | 'Column'
  language?: string | null
  lines: readonly string[]
  x: number
  style: typeof row | typeof quietRow
  isRight?: boolean
}

function tableRow(flow: Flow, table: Tag, top: number, cells: readonly TableCell[]): void {
  const tag = openTag(flow.doc, table, 'TR')
  for (const { type, scope, language = null, lines, ...placed } of cells) {
    const cell = openTag(flow.doc, tag, type, { language, ...(scope === undefined ? {} : { scope }) })
    tell(
      flow,
      cell,
      'P',
      lines.map((text, index) => ({ ...placed, text, y: top + padding + index * leading })),
    )
    cell.end()
  }
  tag.end()
}

function rule({ doc }: Flow, x: number, y: number, width: number): void {
  untold(doc, 'Layout', () => {
    doc
      .moveTo(x, y)
      .lineTo(x + width, y)
      .lineWidth(0.5)
      .strokeColor(inks.line)
      .stroke()
  })
}
