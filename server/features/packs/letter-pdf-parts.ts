import { inks } from '../../platform/charts/drawing.ts'
import { drawText, widthOf, type TextPlace } from '../../platform/pdf/draw-text.ts'
import { baseline, type Flow, type TextStyle } from '../../platform/pdf/flow.ts'
import { linesOf } from '../../platform/pdf/lines.ts'
import { openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import type { Fact } from './letter-model.ts'

/** How the parts of the letter look. */
export const styles = {
  title: { isBold: true, size: 19, leading: 24, colour: inks.ink },
  heading: { isBold: true, size: 12, leading: 16, colour: inks.ink },
  subheading: { isBold: true, size: 10, leading: 14, colour: inks.ink },
  eyebrow: { isBold: true, size: 9.5, leading: 13, colour: inks.accent },
  strong: { isBold: true, size: 12.5, leading: 17, colour: inks.ink },
  text: { size: 10.3, leading: 14.4, colour: inks.ink },
  quiet: { size: 10, leading: 14, colour: inks.quiet },
  small: { size: 9, leading: 12.5, colour: inks.quiet },
} as const satisfies Record<string, TextStyle>

/** A heading with room for something below it on the same page. */
export function heading(flow: Flow, parent: Tag, text: string, roomBelow = 46): void {
  flow.space(12)
  flow.ensure(styles.heading.leading + roomBelow)
  flow.paragraph({ text, style: styles.heading, parent, type: 'H2' })
  flow.space(3)
}

export function rule(flow: Flow, strength: number, colour: string = inks.ink): void {
  const { doc, frame } = flow
  untold(doc, 'Layout', () => {
    const y = flow.at()
    doc
      .moveTo(frame.left, y)
      .lineTo(frame.left + frame.width, y)
      .lineWidth(strength)
      .strokeColor(colour)
      .stroke()
  })
}

/** In a frame of its own: nobody should read on without it. */
export function notice(flow: Flow, parent: Tag, text: string): void {
  const { doc, frame } = flow
  const inner = { text, style: { ...styles.small, colour: inks.accent }, indent: 9, width: frame.width - 18 }
  const height = flow.heightOf(inner) + 11
  untold(doc, 'Layout', () => {
    doc.rect(frame.left, flow.at(), frame.width, height).lineWidth(0.8).strokeColor(inks.accent).stroke()
  })
  flow.space(5.5)
  flow.paragraph({ ...inner, parent, type: 'P' })
  flow.space(5.5 + 8)
}

export interface FactList {
  facts: readonly Fact[]
  /** Of the page, where it does not go all across. */
  width?: number
}

export function heightOfFacts(flow: Flow, list: FactList): number {
  return linesOfFacts(flow, list).reduce((sum, { lines }) => sum + lines.length * styles.quiet.leading, 0)
}

/** The column of labels is as wide as the longest of them. */
function linesOfFacts({ faces, frame }: Flow, { facts: all, width }: FactList) {
  const { size } = styles.quiet
  const labelWidth = Math.max(...all.map(({ label }) => widthOf(faces.regular.set(label), size))) + 14
  const measure = { face: faces.regular, size, width: (width ?? frame.width) - labelWidth }
  return all.map((one) => ({ ...one, x: frame.left + labelWidth, lines: linesOf(one.text, measure) }))
}

/** Labels with what they stand for, side by side; addresses can be followed. */
export function facts(flow: Flow, parent: Tag, list: FactList): void {
  const { leading } = styles.quiet
  const tag = openTag(flow.doc, parent, 'L')
  for (const { label, address, x, lines } of linesOfFacts(flow, list)) {
    const item = openTag(flow.doc, tag, 'LI')
    flow.ensure(leading * lines.length)
    const y = flow.at()
    tell(flow, item, 'Lbl', [{ text: label, x: flow.frame.left, y, style: styles.quiet }])
    const placed = lines.map((text, index) => ({
      text,
      x,
      y: y + index * leading,
      style: { ...styles.quiet, colour: inks.ink },
    }))
    if (address === null) tell(flow, item, 'LBody', placed)
    else tellLink(flow, item, address, placed)
    item.end()
    flow.goTo(y + lines.length * leading)
  }
  tag.end()
}

export interface PlacedLine {
  text: string
  x: number
  /** Of the top of the line. */
  y: number
  style: TextStyle
  isRight?: boolean
}

/** Draws lines where they belong, as one thing for those who do not see them. */
export function tell(flow: Flow, parent: Tag, type: string, lines: readonly PlacedLine[]): void {
  const tag = openTag(flow.doc, parent, type)
  tag.add(() => {
    for (const line of lines) drawLine(flow, line)
  })
  tag.end()
}

function drawLine({ doc, faces }: Flow, { text, x, y, style, isRight = false }: PlacedLine): void {
  const place: TextPlace = { x, y: y + baseline(style), size: style.size, isRight }
  doc.fillColor(style.colour)
  drawText(doc, (style.isBold === true ? faces.bold : faces.regular).set(text), place)
}

/** pdfkit's own types do not know what it takes. Source: pdfkit 0.20.2, `AnnotationsMixin.annotate`. */
type LinkOptions = Parameters<Flow['doc']['link']>[5]

function tellLink(flow: Flow, parent: Tag, address: string, lines: readonly PlacedLine[]): void {
  const body = openTag(flow.doc, parent, 'LBody')
  const link = openTag(flow.doc, body, 'Link')
  link.add(() => {
    for (const line of lines) {
      drawLine(flow, line)
      const width = widthOf(flow.faces.regular.set(line.text), line.style.size)
      const options = { structParent: link, Contents: new String(address) } as unknown as LinkOptions
      flow.doc.link(line.x, line.y, width, line.style.leading, address, options)
    }
  })
  link.end()
  body.end()
}
