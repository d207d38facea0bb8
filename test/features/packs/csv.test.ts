import { expect } from 'chai'
import fc from 'fast-check'

import { csvHead, csvLines } from '../../../server/features/packs/csv.ts'
import { readCsv } from '../../support/read-csv.ts'

/** What makes a spreadsheet calculate, at the start of a cell. Source: OWASP, CSV injection. */
const formula = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/u

const starts = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20')
const separators = fc.constantFrom(';', '\t', '\n', '\r\n', '; ', '",', '";"')
const hostile = fc
  .tuple(fc.string({ unit: 'grapheme', maxLength: 8 }), separators, starts, fc.string({ maxLength: 8 }))
  .map((parts) => parts.join(''))
const names = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.tuple(starts, fc.string()).map((parts) => parts.join('')),
  hostile,
)

describe('a CSV file', () => {
  it('begins with the mark by which spreadsheets know UTF-8', () => {
    expect(Buffer.from(csvHead(['number', 'name'])).toString('hex')).to.match(/^efbbbf/)
  })

  it('gives back real names as they are, in every script', () => {
    const real = [
      'Олена Коваль',
      'Ayşe Öztürk',
      'Sean O’Brien',
      "Séamus O'Dea",
      'Ğ',
      '王小明',
      'محمد',
      'Jean-Luc "Le Gros", fils',
    ]

    const lines = csvLines(real.map((name, index) => [index + 1, name]))

    expect(readCsv(lines)).to.deep.equal(real.map((name, index) => [String(index + 1), name]))
  })

  it('never starts a formula, whatever a name is', () => {
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 5 }), (all) => {
        const records = readCsv(csvLines(all.map((name) => [1, name, 'UA'])))

        expect(records).to.have.length(all.length)
        for (const [, name = ''] of records) expect(name).not.to.match(formula)
      }),
      { numRuns: 1_000 },
    )
  })

  it('never starts a formula for a spreadsheet that cuts at semicolons, tabs or lines either', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const [, field = ''] = readCsv(csvLines([[1, name, 'UA']]))[0] ?? []

        for (const part of field.split(/[;\t\r\n]/u)) expect(part.trimStart()).not.to.match(formula)
      }),
      { numRuns: 1_000 },
    )
  })

  it('changes nothing but what could be a formula', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter((name) => !formula.test(name.trimStart()) && !/[;\t\r\n]/u.test(name)),
        (name) => {
          expect(readCsv(csvLines([['x', name]]))).to.deep.equal([['x', name]])
        },
      ),
    )
  })

  it('keeps a cell that would be a command as harmless text', () => {
    const [record] = readCsv(
      csvLines([['=HYPERLINK("https://example.org")', '+1', '@x', 'two\nlines', 'a;=1+1', ' +1', -1]]),
    )

    expect(record).to.deep.equal([
      `'=HYPERLINK("https://example.org")`,
      `'+1`,
      `'@x`,
      'two\nlines',
      `a;'=1+1`,
      ` '+1`,
      '-1',
    ])
  })
})
