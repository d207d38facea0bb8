import { fileURLToPath } from 'node:url'

import { fontFiles } from '../share-picture/font-files.ts'
import { embedFont } from './embedded-font.ts'
import type { PdfDocument } from './pdf-file.ts'
import { createTypeface, type Typeface } from './typeface.ts'

/** Letters that Source Serif 4 does not have: Arabic, Hebrew, Armenian, Georgian, signs and faces. */
const dejaVu = (name: string): string => fileURLToPath(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`))

export interface Typefaces {
  regular: Typeface
  bold: Typeface
}

/** The letters of one document. Only what is used of them goes into it. */
export function createTypefaces(doc: PdfDocument): Typefaces {
  return {
    regular: createTypeface(embedFont(doc, fontFiles.regular), () => embedFont(doc, dejaVu('DejaVuSans'))),
    bold: createTypeface(embedFont(doc, fontFiles.bold), () => embedFont(doc, dejaVu('DejaVuSans-Bold'))),
  }
}
