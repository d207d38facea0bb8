import { readFontAdvances } from './font-advances.ts'
import { fontFiles } from './font-files.ts'

/** Read once, with the service: a quarter of a megabyte each. */
export const advances = { regular: readFontAdvances(fontFiles.regular), bold: readFontAdvances(fontFiles.bold) }
