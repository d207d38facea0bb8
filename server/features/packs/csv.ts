type Field = string | number

const byteOrderMark = '\uFEFF'
const lineEnd = '\r\n'

/** The first line of a file: UTF-8 with a byte order mark, so that spreadsheets read every script. */
export function csvHead(columns: readonly string[]): string {
  return byteOrderMark + csvLines([columns])
}

/** Lines of RFC 4180, each ended by CRLF. No text in them can start a formula in a spreadsheet. */
export function csvLines(records: readonly (readonly Field[])[]): string {
  return records.map((record) => csvLine(record) + lineEnd).join('')
}

function csvLine(record: readonly Field[]): string {
  return record.map((field) => (typeof field === 'number' ? String(field) : quoted(withoutFormula(field)))).join(',')
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Source: OWASP, CSV injection; with the full-width signs that some spreadsheets take for the same. */
const formulaSign = /[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u

/**
 * Behind blanks that a spreadsheet may drop, and where one set to other separators would cut the field in two, with a
 * formula in the second half.
 */
const hiddenFormula = /(^\s+|[;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu
const openFormula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u

/** An apostrophe before it is a spreadsheet's own sign for text. */
function withoutFormula(text: string): string {
  const shown = formulaSign.test(text) ? text.replaceAll(hiddenFormula, "$1'") : text
  return openFormula.test(shown) ? `'${shown}` : shown
}
