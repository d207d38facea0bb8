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
  draw: () => void
}

export function figuresPart(flow: Flow, root: Tag, { figures }: Letter): void {
  const blocks = blocksOf(flow, root, figures)
  heading(flow, root, figures.title, blocks[0]?.height ?? 30)
  fill(flow, blocks)
  flow.paragraph({ text: figures.note, style: styles.small, parent: root, type: 'P' })
}

/** The first that still fits comes first, so that no page ends with white where a smaller one has room. */
function fill(flow: Flow, blocks: readonly Block[]): void {
  const left = [...blocks]
  while (left.length > 0) {
    const fitting = left.findIndex(({ height }) => flow.at() + height <= flow.frame.bottom)
    const [next] = left.splice(Math.max(fitting, 0), 1)
    if (next === undefined) return
    flow.ensure(next.height)
    next.draw()
  }
}

function blocksOf(flow: Flow, root: Tag, { figures, tables }: Letter['figures']): Block[] {
  const map = figures.find(({ name }) => name === 'countries')
  const europe = map?.parts.at(-1)
  const wide = figures.flatMap((figure): Block[] => {
    if (figure !== map) return [figureBlock(flow, root, figure)]
    return figure.parts.slice(0, -1).map((drawing) => figureBlock(flow, root, { drawing, note: null }))
  })
  const beside =
    tables.length === 0 ? [] : [besideBlock(flow, root, { drawing: europe ?? null, note: map?.note ?? null, tables })]
  return [...wide, ...beside]
}

function figureBlock(flow: Flow, root: Tag, { drawing, note }: Pick<Figure, 'drawing' | 'note'>): Block {
  const { frame } = flow
  const height = heightOfDrawing(drawing, frame.width)
  const noteHeight = note === null ? 0 : flow.heightOf({ text: note, style: styles.small })
  return {
    height: 6 + styles.subheading.leading + 5 + height + 5 + noteHeight + 7,
    draw() {
      flow.space(6)
      flow.paragraph({ text: drawing.title, style: styles.subheading, parent: root, type: 'H3' })
      flow.space(5)
      placeDrawing(flow, root, drawing, { x: frame.left, y: flow.at(), width: frame.width })
      flow.space(height + 5)
      if (note !== null) flow.paragraph({ text: note, style: styles.small, parent: root, type: 'P' })
      flow.space(7)
    },
  }
}

const gap = 24

interface Beside {
  drawing: Drawing | null
  note: string | null
  tables: readonly LetterTable[]
}

/** Tables in a column of their own, beside the drawing that shows the same. */
function besideBlock(flow: Flow, root: Tag, { drawing, note, tables }: Beside): Block {
  const { frame } = flow
  const indent = drawing === null ? 0 : drawing.width + gap
  const width = frame.width - indent
  const tablesHeight = tables.reduce((sum, table) => sum + heightOfTable(flow, table, width), 0)
  const height = Math.max(drawing?.height ?? 0, tablesHeight)
  const noteHeight = note === null ? 0 : flow.heightOf({ text: note, style: styles.small })
  return {
    height: 8 + height + 6 + noteHeight,
    draw() {
      flow.space(8)
      const y = flow.at()
      if (drawing !== null) placeDrawing(flow, root, drawing, { x: frame.left, y, width: drawing.width })
      let tableY = y
      for (const table of tables) {
        drawTable(flow, root, table, { x: frame.left + indent, y: tableY, width })
        tableY += heightOfTable(flow, table, width)
      }
      flow.goTo(y + height + 6)
      if (note !== null) flow.paragraph({ text: note, style: styles.small, parent: root, type: 'P' })
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
