import { drawingSvg } from '../../platform/charts/drawing-svg.ts'
import { qrDrawing } from '../../platform/charts/qr-drawing.ts'
import { safeHtml, type Model } from '../../platform/templates.ts'
import type { Letter } from './letter-model.ts'

/** The letter, ready for `letter/cover-letter`. */
export function letterHtml(letter: Letter): Model {
  const { locale, demands, figures, check } = letter
  const qr = qrDrawing({ text: check.address, title: check.qrTitle, language: locale })
  return {
    ...letter,
    demands: demands.items.length === 0 ? null : demands,
    figures: {
      ...figures,
      figures: figures.figures.map(({ name, drawing, note }) => ({
        title: drawing.title,
        svg: safeHtml(drawingSvg(drawing, { id: name })),
        note,
      })),
    },
    check: { ...check, qr: safeHtml(drawingSvg(qr, { id: 'qr' })) },
  }
}
