import type { Drawing } from '../../platform/charts/drawing.ts'
import { drawDrawing, heightOfDrawing } from '../../platform/pdf/draw-drawing.ts'
import type { Flow } from '../../platform/pdf/flow.ts'
import { openTag, type Tag } from '../../platform/pdf/marks.ts'
import type { Figure } from './letter-figures.ts'
import type { Letter, LetterTable } from './letter-model.ts'
import { heading, styles } from './letter-pdf-parts.ts'
import { drawTable, heightOfTable } from './letter-pdf-table.ts'

/** What stays together on one page. */
interface Block {
  height: number
  /** It can be drawn smaller, down to that. */
  least: number
  draw: (height: number) => void
}

export function figuresPart(flow: Flow, root: Tag, { figures }: Letter): void {
  const blocks = blocksOf(flow, root, figures)
  heading(flow, root, figures.title, blocks[0]?.least ?? 30)
  fill(flow, blocks)
}

/** The first that still fits comes first, so that no page ends with white where a smaller one has room. */
function fill(flow: Flow, blocks: readonly Block[]): void {
  const left = [...blocks]
  const room = (): number => flow.frame.bottom - flow.at()
  while (left.length > 0) {
    const fitting = left.findIndex(({ least }) => least <= room())
    const [next] = left.splice(Math.max(fitting, 0), 1)
    if (next === undefined) return
    flow.ensure(next.least)
    next.draw(Math.min(next.height, room()))
  }
}

function blocksOf(flow: Flow, root: Tag, { figures, tables, note }: Letter['figures']): Block[] {
  const map = figures.find(({ name }) => name === 'countries')
  const europe = map?.parts.at(-1)
  const wide = figures.flatMap((figure): Block[] => {
    if (figure !== map) return [figureBlock(flow, root, figure)]
    return figure.parts.slice(0, -1).map((drawing) => figureBlock(flow, root, { drawing, note: null }))
  })
  return [...wide, besideBlock(flow, root, { drawing: europe ?? null, notes: [map?.note ?? null, note], tables })]
}

function figureBlock(flow: Flow, root: Tag, { drawing, note }: Pick<Figure, 'drawing' | 'note'>): Block {
  const { frame } = flow
  const drawnHeight = heightOfDrawing(drawing, frame.width)
  const height = 6 + styles.subheading.leading + 5 + drawnHeight + 5 + heightOfNote(flow, note) + 7
  return {
    height,
    least: height,
    draw() {
      flow.space(6)
      flow.paragraph({ text: drawing.title, style: styles.subheading, parent: root, type: 'H3' })
      flow.space(5)
      placeDrawing(flow, root, drawing, { x: frame.left, y: flow.at(), width: frame.width })
      flow.space(drawnHeight + 5)
      drawNote(flow, root, note)
      flow.space(7)
    },
  }
}

function heightOfNote(flow: Flow, text: string | null): number {
  return text === null ? 0 : flow.heightOf({ text, style: styles.small })
}

function drawNote(flow: Flow, root: Tag, text: string | null): void {
  if (text !== null) flow.paragraph({ text, style: styles.small, parent: root, type: 'P' })
}

const gap = 24
const betweenTables = 14

/** A map is readable down to this part of its size. */
const leastScale = 0.75

interface Beside {
  drawing: Drawing | null
  /** Below both. */
  notes: readonly (string | null)[]
  tables: readonly LetterTable[]
}

/** Tables in a column of their own, beside the drawing that shows the same; or just why there are none. */
function besideBlock(flow: Flow, root: Tag, { drawing, notes, tables }: Beside): Block {
  const { frame } = flow
  const around = 8 + 6 + notes.reduce((sum, note) => sum + heightOfNote(flow, note), 0)
  const drawn = { width: drawing?.width ?? 0, height: drawing?.height ?? 0 }
  const width = frame.width - (drawing === null ? 0 : drawn.width + gap)
  const tablesHeight =
    tables.reduce((sum, table) => sum + heightOfTable(flow, table, width), 0) +
    Math.max(0, tables.length - 1) * betweenTables
  return {
    height: around + Math.max(drawn.height, tablesHeight),
    least: around + Math.max(drawn.height * leastScale, tablesHeight),
    draw(height) {
      flow.space(8)
      const y = flow.at()
      const drawnWidth = drawn.width * Math.min(1, (height - around) / drawn.height)
      const x = frame.left + (drawn.width - drawnWidth) / 2
      if (drawing !== null) placeDrawing(flow, root, drawing, { x, y, width: drawnWidth })
      let tableY = y
      for (const table of tables) {
        drawTable(flow, root, table, { x: frame.left + frame.width - width, y: tableY, width })
        tableY += heightOfTable(flow, table, width) + betweenTables
      }
      flow.goTo(y + height - around + 6)
      for (const note of notes) drawNote(flow, root, note)
    },
  }
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
