import { stringify } from 'csv-stringify/sync'

type Field = string | number

const byteOrderMark = '\uFEFF'

/** The first line of a file: UTF-8 with a byte order mark, so that spreadsheets read every script. */
export function csvHead(columns: readonly string[]): string {
  return byteOrderMark + csvLines([columns])
}

/** Lines of RFC 4180, each ended by CRLF. No field can start a formula in a spreadsheet. */
export function csvLines(records: readonly (readonly Field[])[]): string {
  const harmless = records.map((record) => record.map(withoutHiddenFormula))
  // By itself it leaves a lone line feed unquoted when records end in CRLF.
  return stringify(harmless, { record_delimiter: 'windows', escape_formulas: true, quoted_match: /[\r\n]/ })
}

/**
 * Behind blanks that a spreadsheet may drop, and where one set to other separators would cut the field in two, with a
 * formula in the second half. A formula at the very start is the package's to escape.
 */
const hiddenFormula = /(^\s+|[;\t\r\n]\s*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/gu

function withoutHiddenFormula(field: Field): Field {
  return typeof field === 'string' ? field.replaceAll(hiddenFormula, "$1'") : field
}
