import { element, escaped } from '../svg.ts'
import { fontFamily } from './font-files.ts'
import { advances } from './fonts.ts'
import { pictureHeight, pictureWidth } from './picture-size.ts'
import { drawable, fitted, oneLine } from './lines.ts'

/** What stands in the picture, already in the reader's language. */
export interface PictureContent {
  siteName: string
  title: string
  /** Who runs it. */
  organiser: string
  /** Where to go. */
  invitation: string
}

/** The colours of the site by day: what is passed on knows nothing of the reader's screen. */
const paper = '#faf8f4'
const ink = '#1a1d21'
const soft = '#4c5259'
const mark = '#f3c53c'

const margin = 76
const inside = pictureWidth - 2 * margin
const leading = 1.14
const titleTop = 150
const titleHeight = 312
const titleSizes = [88, 80, 72, 66, 60, 54, 48, 43, 38, 34]

/** Paper, ink and the stroke of the highlighter. Nothing in it is ever longer than the picture. */
export function pictureSvg({ siteName, title, organiser, invitation }: PictureContent): string {
  const text = (y: number, size: number, line: string, bold: boolean): string => {
    const font = bold ? advances.bold : advances.regular
    const shown = oneLine(drawable(line, font), font, inside / size)
    const style = { 'font-size': size, 'font-weight': bold ? 600 : 400, fill: bold ? ink : soft }
    return element('text', { x: margin, y, ...style }, escaped(shown))
  }
  const nameEnd = margin + advances.bold.widthOf(siteName) * 32
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: pictureWidth,
      height: pictureHeight,
      'font-family': fontFamily,
    },
    element('rect', { width: '100%', height: '100%', fill: paper }),
    text(98, 32, siteName, true),
    element('rect', { x: nameEnd + 14, y: 94, width: 72, height: 5, fill: mark }),
    titleText(title),
    text(524, 30, organiser, false),
    text(572, 34, invitation, true),
    element('rect', { y: 612, width: '100%', height: 18, fill: mark }),
  )
}

function titleText(title: string): string {
  const { size, lines } = fitted(drawable(title, advances.bold), {
    font: advances.bold,
    width: inside,
    height: titleHeight,
    sizes: titleSizes,
    leading,
  })
  const first = titleTop + (titleHeight - lines.length * size * leading) / 2 + size * 0.92
  const style = { 'font-size': size, 'font-weight': 600, fill: ink }
  return lines
    .map((line, index) => element('text', { x: margin, y: first + index * size * leading, ...style }, escaped(line)))
    .join('')
}
