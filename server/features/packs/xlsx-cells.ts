type Value = string | number

/** Numbers of the styles in `xl/styles.xml`. */
export const cellStyles = { plain: 0, heading: 1, text: 2, wholeNumber: 3 } as const

const columnLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** The letter of a column, of the first 26. */
export function columnLetter(index: number): string {
  return columnLetters.charAt(index)
}

/**
 * One row of a sheet. Numbers are cells of numbers, texts are inline texts of cells formatted as text: none of them is ever
 * a formula, not even after somebody edits it.
 */
export function sheetRow(row: number, values: readonly Value[], textStyle: number = cellStyles.text): string {
  const cells = values.map((value, index) => sheetCell(`${columnLetter(index)}${row}`, value, textStyle))
  return `<row r="${row}">${cells.join('')}</row>`
}

function sheetCell(place: string, value: Value, textStyle: number): string {
  if (typeof value === 'number') return `<c r="${place}" s="${cellStyles.wholeNumber}"><v>${value}</v></c>`
  const space = needsPreserving.test(value) ? ' xml:space="preserve"' : ''
  return `<c r="${place}" s="${textStyle}" t="inlineStr"><is><t${space}>${cellText(value)}</t></is></c>`
}

/** Blanks that a reader of XML may otherwise drop. */
const needsPreserving = /^\s|\s$|\s\s|[\t\n]/u

const needsCare = /[&<>_\u0000-\u001F\uD800-\uDFFF\uFFFE\uFFFF]/

/**
 * Text of a cell: what XML 1.0 cannot hold stands as `_x0001_`, as ECMA-376 has it (ST_Xstring), and what looks like that
 * by itself as `_x005F_x0001_`; half a character stands as U+FFFD.
 */
function cellText(text: string): string {
  if (!needsCare.test(text)) return text
  return xmlText(
    text
      .toWellFormed()
      .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replaceAll(
        /[\u0000-\u0008\u000B-\u001F]/g,
        (sign) => `_x${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`,
      )
      .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD'),
  )
}

/** Text between tags, or within an attribute in double quotes. */
export function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
