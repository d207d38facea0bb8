import { expect } from 'chai'
import fc from 'fast-check'
import { unzipSync } from 'fflate'

import { createXlsxListMaker } from '../../../server/features/packs/xlsx-list.ts'
import { aPackSource, aSummary, made, nastyNames, tableParts } from '../../support/a-pack-source.ts'
import { readXlsx } from '../../support/read-xlsx.ts'
import { rejectionOf } from '../../support/rejection.ts'

const maker = createXlsxListMaker(tableParts)

/** Anything, including what XML cannot hold and what looks like the way in which that is written. */
const names = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc
    .array(
      fc.constantFrom('_', 'x', 'X', '0', '00', '41', '_x0041_', '\r', '\u0001', '\uD800', '\uFFFF', '=', '<&>', ' '),
      {
        minLength: 1,
      },
    )
    .map((parts) => parts.join('')),
)

function partsOf(file: Buffer): Record<string, string> {
  return Object.fromEntries(
    Object.entries(unzipSync(file)).map(([name, bytes]) => [name, Buffer.from(bytes).toString()]),
  )
}

describe('signatures.xlsx', () => {
  it('is read by another library with every name intact', async () => {
    const [list, ...more] = await readXlsx(await made(maker, aPackSource(nastyNames)))

    const [head, ...rows] = list!.rows
    expect(more).to.deep.equal([])
    expect(list!.sheet).to.equal('Signatures')
    expect(head).to.deep.equal(['Number', 'Name', 'Country code', 'Country'])
    expect(rows.map(([, name]) => name)).to.deep.equal(nastyNames)
    expect(rows[0]).to.deep.equal([1, 'Олена Коваль', 'UA', 'Ukraine'])
  })

  it('keeps any name, but for half characters and what no XML holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(names, { minLength: 1, maxLength: 40 }), async (all) => {
        const [list] = await readXlsx(await made(maker, aPackSource(all)))

        const read = list!.rows.slice(1).map(([, name]) => name)
        expect(read).to.deep.equal(all.map((name) => name.toWellFormed().replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')))
      }),
      { numRuns: 12 },
    )
  })

  it('holds numbers as numbers and never a formula', async () => {
    const parts = partsOf(await made(maker, aPackSource(['=HYPERLINK("https://example.org")', '+1', '@x', '-2'])))
    const sheet = parts['xl/worksheets/sheet1.xml']!

    expect(sheet).to.contain('<c r="A2" s="3"><v>1</v></c>')
    expect(sheet).to.contain('<c r="B3" s="2" t="inlineStr"><is><t>+1</t></is></c>')
    expect(sheet).not.to.match(/<f[ >]/)
    // The style of texts has the format `@`, so that a cell stays text when somebody edits it.
    const formats = [.../<cellXfs.*<\/cellXfs>/.exec(parts['xl/styles.xml']!)![0].matchAll(/numFmtId="(\d+)"/g)]
    expect(formats.map(([, id]) => id)).to.deep.equal(['0', '49', '49', '1'])
  })

  it('keeps its bold headings in sight, wide enough to read, with a filter', async () => {
    const sheet = partsOf(await made(maker, aPackSource(['Mira', 'Tom'])))['xl/worksheets/sheet1.xml']

    expect(sheet).to.contain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
    expect(sheet).to.contain('<col min="2" max="2" width="36" customWidth="1"/>')
    expect(sheet).to.contain('<c r="A1" s="1" t="inlineStr"><is><t>Number</t></is></c>')
    expect(sheet).to.contain('</sheetData><autoFilter ref="A1:D3"/>')
  })

  it('prints all columns beside each other, with the headings on each page', async () => {
    const parts = partsOf(await made(maker, aPackSource(['Mira', 'Tom'])))

    expect(parts['xl/worksheets/sheet1.xml']).to.contain('<pageSetUpPr fitToPage="1"/>')
    expect(parts['xl/worksheets/sheet1.xml']).to.contain('<pageSetup paperSize="9" fitToHeight="0"/>')
    expect(parts['xl/workbook.xml']).to.contain(
      '<definedName name="_xlnm.Print_Titles" localSheetId="0">\'Signatures\'!$1:$1</definedName>',
    )
  })

  it('speaks the language of the recipient', async () => {
    const source = aPackSource(['Mira'], { summary: aSummary({ language: 'uk' }) })
    const file = await made(maker, source)

    const [list] = await readXlsx(file)

    expect(list).to.deep.equal({
      sheet: 'Підписи',
      rows: [
        ['Номер', 'Ім’я', 'Код країни', 'Країна'],
        [1, 'Mira', 'UA', 'Україна'],
      ],
    })
    expect(partsOf(file)['docProps/core.xml']).to.contain('<dc:title>Підписи: Звільніть їх</dc:title>')
  })

  it('says that names are invented where they are', async () => {
    const [shown, real] = await Promise.all(
      [true, false].map((demonstration) =>
        made(maker, aPackSource(['Mira'], { summary: aSummary({ demonstration }) })),
      ),
    )

    expect(partsOf(shown!)['docProps/core.xml']).to.contain('Demonstration: these names are invented.')
    expect(partsOf(real!)['docProps/core.xml']).not.to.contain('Demonstration')
  })

  it('goes on in further sheets where a list does not fit on one', async () => {
    const short = createXlsxListMaker({ ...tableParts, sheetRows: 4 })

    const sheets = await readXlsx(await made(short, aPackSource(nastyNames, { batchSize: 3 })))

    expect(sheets.map(({ sheet }) => sheet)).to.deep.equal(['Signatures', 'Signatures 2', 'Signatures 3'])
    expect(sheets.map(({ rows }) => rows.length - 1)).to.deep.equal([4, 4, 3])
    expect(sheets.flatMap(({ rows }) => rows.slice(1).map(([number]) => number))).to.deep.equal(
      nastyNames.map((_, index) => index + 1),
    )
  })

  it('fills its last sheet to the last row', async () => {
    const short = createXlsxListMaker({ ...tableParts, sheetRows: 4 })

    const sheets = await readXlsx(await made(short, aPackSource(nastyNames.slice(0, 8))))

    expect(sheets.map(({ rows }) => rows.length - 1)).to.deep.equal([4, 4])
  })

  it('is there for nobody, too', async () => {
    const [list] = await readXlsx(await made(maker, aPackSource([])))

    expect(list!.rows).to.deep.equal([['Number', 'Name', 'Country code', 'Country']])
  })

  it('is the same bytes for the same data, however it is read', async () => {
    const first = await made(maker, aPackSource(nastyNames, { batchSize: 1 }))
    const second = await made(maker, aPackSource(nastyNames, { batchSize: 100 }))

    expect(first.equals(second)).to.equal(true)
  })

  it('is not made of a list that is not whole', async () => {
    for (const listedCount of [nastyNames.length + 1, nastyNames.length - 1]) {
      const error = await rejectionOf(made(maker, aPackSource(nastyNames, { listedCount })))

      expect(error).to.be.an('error').with.property('message', 'The frozen list of signers is not whole.')
    }
  })
})
