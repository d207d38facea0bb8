import { inks } from '../../platform/charts/drawing.ts'
import { qrDrawing } from '../../platform/charts/qr-drawing.ts'
import { startOf, type Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import { drawText } from '../../platform/pdf/draw-text.ts'
import { createFlow, type Flow } from '../../platform/pdf/flow.ts'
import { openDocument, openTag, untold, type Tag } from '../../platform/pdf/marks.ts'
import { openPdf, paper, type PdfDocument } from '../../platform/pdf/pdf-file.ts'
import { createTypefaces } from '../../platform/pdf/typefaces.ts'
import { figuresPart, placeDrawing } from './letter-pdf-figures.ts'
import { facts, heading, heightOfFacts, notice, rule, styles } from './letter-pdf-parts.ts'
import type { Letter } from './letter-model.ts'

const frame = { left: 68, width: paper.width - 68 - 62, top: 50, bottom: paper.height - 58 } as const

/** The letter on A4, with every part told for those who do not see it; read it from the document, which has ended. */
export function letterPdf(letter: Letter, { words, preparedOn }: { words: Words; preparedOn: Day }): PdfDocument {
  const doc = openPdf({
    title: letter.title.text,
    author: letter.organiser,
    language: letter.locale,
    at: startOf(preparedOn),
    keepsPages: true,
  })
  const flow = createFlow(doc, createTypefaces(doc), frame)
  const root = openDocument(doc)
  opening(flow, root, letter)
  demandsPart(flow, root, letter)
  paragraphs(flow, root, letter.verification)
  answersPart(flow, root, letter)
  figuresPart(flow, root, letter)
  textPart(flow, root, letter)
  enclosedPart(flow, root, letter)
  checkPart(flow, root, letter)
  root.end()
  pageNumbers(flow, letter, words)
  doc.end()
  return doc
}

function opening(flow: Flow, root: Tag, letter: Letter): void {
  for (const text of letter.notices) notice(flow, root, text)
  facts(flow, root, { facts: letter.head })
  flow.space(9)
  rule(flow, 1.4)
  flow.space(17)
  flow.paragraph({ text: letter.eyebrow, style: styles.eyebrow, parent: root, type: 'P' })
  flow.space(2)
  const { text, language } = letter.title
  flow.paragraph({ text, language, style: styles.title, parent: root, type: 'H1' })
  flow.space(8)
  flow.paragraph({ text: letter.count, style: styles.strong, parent: root, type: 'P' })
  flow.space(2)
  flow.paragraph({ text: letter.period, style: styles.quiet, parent: root, type: 'P' })
}

function demandsPart(flow: Flow, root: Tag, { demands }: Letter): void {
  if (demands.items.length === 0) return
  heading(flow, root, demands.title)
  if (demands.note !== null) flow.paragraph({ text: demands.note, style: styles.small, parent: root, type: 'P' })
  const list = openTag(flow.doc, root, 'L')
  const indent = 22
  for (const [index, { text, language, performer }] of demands.items.entries()) {
    flow.space(3)
    const whole = flow.heightOf({ text, style: styles.text, indent })
    flow.ensure(Math.min(whole, 3 * styles.text.leading))
    const item = openTag(flow.doc, list, 'LI')
    const y = flow.at()
    flow.paragraph({ text: `${String(index + 1)}.`, style: styles.text, parent: item, type: 'Lbl' })
    flow.goTo(y)
    const body = openTag(flow.doc, item, 'LBody')
    flow.paragraph({ text, language, style: styles.text, parent: body, type: 'P', indent })
    if (performer !== null) flow.paragraph({ text: performer, style: styles.small, parent: body, type: 'P', indent })
    body.end()
    item.end()
  }
  list.end()
  if (demands.performerOfAll === null) return
  flow.space(5)
  flow.paragraph({ text: demands.performerOfAll, style: styles.quiet, parent: root, type: 'P' })
}

function paragraphs(flow: Flow, root: Tag, part: { title: string; paragraphs: readonly string[] }): void {
  heading(flow, root, part.title)
  for (const text of part.paragraphs) {
    flow.paragraph({ text, style: styles.text, parent: root, type: 'P' })
    flow.space(4)
  }
}

function textPart(flow: Flow, root: Tag, { text }: Letter): void {
  paragraphs(flow, root, { title: text.title, paragraphs: [text.sentence] })
  flow.paragraph({ text: text.hash, style: { ...styles.small, colour: inks.ink }, parent: root, type: 'P' })
}

function enclosedPart(flow: Flow, root: Tag, { enclosed }: Letter): void {
  heading(flow, root, enclosed.title)
  facts(flow, root, {
    facts: enclosed.items.map(({ names, explanation }) => ({ label: names, text: explanation, address: null })),
  })
}

const qrSize = 104

/** The code stands beside the sentence, for a telephone over the paper. */
function checkPart(flow: Flow, root: Tag, { check, locale }: Letter): void {
  const width = frame.width - qrSize - 16
  const list = { facts: check.facts, width }
  const sentenceHeight = flow.heightOf({ text: check.sentence, style: styles.text, width })
  // On one page, or the code would stand beside something else.
  heading(flow, root, check.title, 3 + Math.max(qrSize, sentenceHeight + 5 + heightOfFacts(flow, list)))
  const y = flow.at()
  flow.paragraph({ text: check.sentence, style: styles.text, parent: root, type: 'P', width })
  flow.space(5)
  facts(flow, root, list)
  const end = flow.at()
  const drawing = qrDrawing({ text: check.address, title: check.qrTitle, language: locale })
  placeDrawing(flow, root, drawing, { x: frame.left + frame.width - qrSize + 10, y: y - 8, width: qrSize })
  flow.goTo(Math.max(end, y + qrSize - 8))
}

function answersPart(flow: Flow, root: Tag, { answers, organiser }: Letter): void {
  heading(flow, root, answers.title, 140)
  flow.paragraph({ text: answers.sentence, style: styles.text, parent: root, type: 'P' })
  flow.space(5)
  facts(flow, root, { facts: answers.facts })
  flow.ensure(76)
  flow.space(42)
  untold(flow.doc, 'Layout', () => {
    const y = flow.at()
    flow.doc
      .moveTo(frame.left, y)
      .lineTo(frame.left + 260, y)
      .lineWidth(0.7)
      .strokeColor(inks.ink)
      .stroke()
  })
  flow.space(4)
  flow.paragraph({ text: answers.signedFor, style: styles.small, parent: root, type: 'P' })
  flow.paragraph({ text: organiser, style: { ...styles.small, colour: inks.ink }, parent: root, type: 'P' })
}

/** Known only when all is written. */
function pageNumbers({ doc, faces: { regular } }: Flow, letter: Letter, words: Words): void {
  const { start, count } = doc.bufferedPageRange()
  const { size, colour } = styles.small
  const y = paper.height - 36
  for (let index = start; index < start + count; index += 1) {
    doc.switchToPage(index)
    untold(doc, 'Pagination', () => {
      const place = `${words.number(index + 1)} / ${words.number(count)}`
      doc.fillColor(colour)
      drawText(doc, regular.set(`${letter.organiser} – ${letter.recipient}`), {
        x: frame.left,
        y,
        size,
        most: frame.width - 70,
      })
      drawText(doc, regular.set(place), { x: frame.left + frame.width, y, size, isRight: true })
    })
  }
}
