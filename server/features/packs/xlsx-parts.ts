import { startOf, type Day } from '../../platform/clock.ts'
import { xmlText } from './xlsx-cells.ts'
import { sheetRange, type Column, type Sheet } from './xlsx-sheet.ts'

export interface WorkbookProperties {
  title: string
  creator: string
  description: string
  /** Of all its dates. */
  day: Day
}

const xmlHead = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const packageTypes = 'http://schemas.openxmlformats.org/package/2006'
const relationTypes = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const sheetTypes = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const contentTypes = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Of a workbook, everything but its sheets, as names and contents. Source: ECMA-376. */
export function workbookParts(
  sheets: readonly Sheet[],
  columns: readonly Column[],
  properties: WorkbookProperties,
): [name: string, xml: string][] {
  return [
    ['[Content_Types].xml', typesPart(sheets)],
    ['_rels/.rels', packageRelations],
    ['docProps/core.xml', corePart(properties)],
    ['xl/workbook.xml', workbookPart(sheets, columns)],
    ['xl/_rels/workbook.xml.rels', workbookRelations(sheets)],
    ['xl/styles.xml', stylesPart],
  ]
}

/** Where a sheet stands in the workbook; the first is 0. */
export function sheetPart(index: number): string {
  return `xl/worksheets/sheet${index + 1}.xml`
}

function typesPart(sheets: readonly Sheet[]): string {
  const parts = [
    ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
    ['/xl/workbook.xml', `${contentTypes}.sheet.main+xml`],
    ['/xl/styles.xml', `${contentTypes}.styles+xml`],
    ...sheets.map((_, index) => [`/${sheetPart(index)}`, `${contentTypes}.worksheet+xml`]),
  ]
  return [
    xmlHead,
    `<Types xmlns="${packageTypes}/content-types">`,
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
    '<Default Extension="xml" ContentType="application/xml"/>',
    ...parts.map(([name = '', type = '']) => `<Override PartName="${name}" ContentType="${type}"/>`),
    '</Types>',
  ].join('')
}

function relationsPart(relations: readonly (readonly [type: string, target: string])[]): string {
  const lines = relations.map(([type, target], index) => {
    return `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`
  })
  return `${xmlHead}<Relationships xmlns="${packageTypes}/relationships">${lines.join('')}</Relationships>`
}

const packageRelations = relationsPart([
  [`${relationTypes}/officeDocument`, 'xl/workbook.xml'],
  [`${packageTypes}/relationships/metadata/core-properties`, 'docProps/core.xml'],
])

/** The sheets come first, so that the first has `rId1`. */
function workbookRelations(sheets: readonly Sheet[]): string {
  return relationsPart([
    ...sheets.map((_, index) => [`${relationTypes}/worksheet`, sheetPart(index).replace('xl/', '')] as const),
    [`${relationTypes}/styles`, 'styles.xml'],
  ])
}

function corePart({ title, creator, description, day }: WorkbookProperties): string {
  const at = startOf(day).toISOString().replace('.000', '')
  return [
    xmlHead,
    `<cp:coreProperties xmlns:cp="${packageTypes}/metadata/core-properties"`,
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
    `<dc:title>${xmlText(title)}</dc:title><dc:creator>${xmlText(creator)}</dc:creator>`,
    description === '' ? '' : `<dc:description>${xmlText(description)}</dc:description>`,
    `<dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created>`,
    `<dcterms:modified xsi:type="dcterms:W3CDTF">${at}</dcterms:modified></cp:coreProperties>`,
  ].join('')
}

function workbookPart(sheets: readonly Sheet[], columns: readonly Column[]): string {
  const entries = sheets.map(({ name }, index) => {
    return `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`
  })
  const named = (name: string, index: number, content: string): string =>
    `<definedName name="_xlnm.${name}" localSheetId="${index}"${name === '_FilterDatabase' ? ' hidden="1"' : ''}>${content}</definedName>`
  const quoted = ({ name }: Sheet): string => xmlText(`'${name.replaceAll("'", "''")}'`)
  return [
    xmlHead,
    `<workbook xmlns="${sheetTypes}" xmlns:r="${relationTypes}">`,
    `<bookViews><workbookView activeTab="0"/></bookViews><sheets>${entries.join('')}</sheets><definedNames>`,
    ...sheets.map((sheet, index) =>
      named('_FilterDatabase', index, `${quoted(sheet)}!${sheetRange(sheet, columns, '$')}`),
    ),
    // Printed pages begin with the headings, too.
    ...sheets.map((sheet, index) => named('Print_Titles', index, `${quoted(sheet)}!$1:$1`)),
    '</definedNames></workbook>',
  ].join('')
}

/** In the order of `cellStyles`: plain, bold headings, texts (49 is `@`), whole numbers (1 is `0`). */
const stylesPart = [
  xmlHead,
  `<styleSheet xmlns="${sheetTypes}">`,
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>',
  '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>',
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>',
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>',
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>',
  '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
  '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>',
  '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>',
  '<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>',
  '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
].join('')
