import { element, escaped } from '../svg.ts'
import type { Drawing, Shape } from './drawing.ts'

/** Found on few machines but ours; what follows it is everywhere. */
const family = "'Source Serif 4', Georgia, 'Liberation Serif', 'Noto Serif', serif"

export interface SvgPlace {
  /** Names its parts on a page that holds several; letters, digits and dashes. */
  id?: string
}

/** As an SVG that needs nothing else: no style sheet, no file, no font from anywhere. It grows with its page. */
export function drawingSvg(drawing: Drawing, { id = 'drawing' }: SvgPlace = {}): string {
  const { width, height, title, description, language, shapes } = drawing
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${String(width)} ${String(height)}`,
      width,
      height,
      role: 'img',
      'xml:lang': language,
      lang: language,
      'aria-labelledby': `${id}-title`,
      'aria-describedby': `${id}-description`,
      'font-family': family,
    },
    element('title', { id: `${id}-title` }, escaped(title)),
    element('desc', { id: `${id}-description` }, escaped(description)),
    ...shapes.map(shapeSvg),
  )
}

/** As a file. */
export function drawingFile(drawing: Drawing): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${drawingSvg(drawing)}\n`
}

function shapeSvg(shape: Shape): string {
  if (shape.kind === 'outline') {
    const { path, fill = 'none', stroke = null, strokeWidth = null } = shape
    return element('path', { d: path, fill, stroke, 'stroke-width': strokeWidth, 'stroke-linejoin': 'round' })
  }
  const { x, y, text, size, anchor, colour, isBold = false } = shape
  return element(
    'text',
    { x, y, 'font-size': size, 'text-anchor': anchor, 'font-weight': isBold ? 600 : null, fill: colour },
    escaped(text),
  )
}
