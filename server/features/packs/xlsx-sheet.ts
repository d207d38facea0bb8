import { cellStyles, columnLetter, sheetRow } from './xlsx-cells.ts'

export interface Column {
  heading: string
  /** In digits of the font. */
  width: number
}

export interface Sheet {
  name: string
  /** Of its content, without the headings. */
  rowCount: number
}

/** Rows of content that fit on a sheet below its headings, in every program. */
export const mostSheetRows = 1_048_575

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

/** `A1:D101`, all cells that hold something. */
export function sheetRange({ rowCount }: Sheet, columns: readonly Column[], sign: '' | '$' = ''): string {
  const last = columnLetter(columns.length - 1)
  return `${sign}A${sign}1:${sign}${last}${sign}${rowCount + 1}`
}

/** A sheet up to the first row of its content: headings that stay in sight, columns of these widths. */
export function sheetStart(sheet: Sheet, columns: readonly Column[], { isFirst }: { isFirst: boolean }): string {
  const widths = columns.map(({ width }, index) => {
    return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`
  })
  return [
    xmlHead,
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    `<dimension ref="${sheetRange(sheet, columns)}"/>`,
    `<sheetViews><sheetView${isFirst ? ' tabSelected="1"' : ''} workbookViewId="0">`,
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
    '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews>',
    '<sheetFormatPr defaultRowHeight="15"/>',
    `<cols>${widths.join('')}</cols><sheetData>`,
    sheetRow(
      1,
      columns.map(({ heading }) => heading),
      cellStyles.heading,
    ),
  ].join('')
}

/** What follows the last row: a filter over all columns; printed on A4, all columns beside each other, with numbered pages. */
export function sheetEnd(sheet: Sheet, columns: readonly Column[]): string {
  return [
    `</sheetData><autoFilter ref="${sheetRange(sheet, columns)}"/>`,
    '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
    '<pageSetup paperSize="9" fitToHeight="0"/>',
    '<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>',
  ].join('')
}
