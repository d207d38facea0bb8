import { drawingFile } from '../../platform/charts/drawing-svg.ts'
import { drain } from '../../platform/pdf/pdf-file.ts'
import type { Templates } from '../../platform/templates.ts'
import type { TableParts } from './country-column.ts'
import { letterFigures, type Figure, type FigureParts } from './letter-figures.ts'
import { letterHtml } from './letter-html.ts'
import { letterOf } from './letter-model.ts'
import { letterPdf } from './letter-pdf.ts'
import type { FileMaker, PackSource } from './pack.ts'

interface LetterParts extends TableParts {
  templates: Templates
}

/** `letter.pdf`, `letter.html` and the drawings in both as files of their own, in the recipient's language. */
export function createLetterMakers(parts: LetterParts): FileMaker[] {
  return [pdfMaker(parts), htmlMaker(parts), ...(['growth', 'countries', 'languages'] as const).map(chartMaker(parts))]
}

function partsFor({ words, countryNames }: LetterParts, { summary }: PackSource): FigureParts {
  const { language } = summary
  return { summary, words: words(language), countries: countryNames(language) }
}

function pdfMaker(parts: LetterParts): FileMaker {
  return {
    name: 'letter.pdf',
    async make(source, write) {
      const { words, countries } = partsFor(parts, source)
      const { preparedOn } = source.summary
      await drain(letterPdf(letterOf(source, { words, countries }), { words, preparedOn }), write)
    },
  }
}

function htmlMaker(parts: LetterParts): FileMaker {
  return {
    name: 'letter.html',
    async make(source, write) {
      const letter = letterOf(source, partsFor(parts, source))
      await write(Buffer.from(parts.templates.render('letter/cover-letter', letterHtml(letter))))
    },
  }
}

function chartMaker(parts: LetterParts): (name: Figure['name']) => FileMaker {
  return (name) => ({
    name: `charts/${name}.svg`,
    async make(source, write) {
      const figure = letterFigures(partsFor(parts, source)).find((one) => one.name === name)
      if (figure === undefined) throw new Error(`There is no drawing "${name}".`)
      await write(Buffer.from(drawingFile(figure.drawing)))
    },
  })
}
