import { expect } from 'chai'
import fc from 'fast-check'

import { cleanLine, cleanLines, lengthOf } from '../../server/platform/text.ts'

/** Everything people and programs send: scripts, marks, white space, invisible marks. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom(
      ...[' ', '\t', '\n', '\r', '\u0085', '\u2028', '\u200B', '\u200D', '\u202E', '\uFEFF', '\u00AD', '\u0301', 'e'],
    ),
  ),
})

describe('cleaning one line', () => {
  it('is done after the first time', () => {
    fc.assert(fc.property(anyText, (text) => cleanLine(cleanLine(text)) === cleanLine(text)))
  })

  it('leaves one line without control characters, bidi marks or spaces at the ends', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const line = cleanLine(text)
        return line === line.trim() && !/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF\u2028]|\s\s/u.test(line)
      }),
    )
  })

  for (const [typed, meant] of [
    ['  Олена   Коваль ', 'Олена Коваль'],
    ['Оле\u0308на', 'Ол\u0451на'],
    ['Oleg\u202Exyz', 'Olegxyz'],
    ['Olena\nBcc: all', 'Olena Bcc: all'],
    ['Olena\u0000', 'Olena'],
    ['a \u200B b', 'a b'],
    ['e\u200B\u0301', 'é'],
    ['Мар\u2019яна', 'Мар\u2019яна'],
    ['क्\u200Dष', 'क्\u200Dष'],
    ['\u06A9\u200C\u0627', '\u06A9\u200C\u0627'],
  ] as const) {
    it(`reads ${JSON.stringify(typed)} as ${JSON.stringify(meant)}`, () => {
      expect(cleanLine(typed)).to.equal(meant)
    })
  }
})

describe('cleaning several lines', () => {
  it('is done after the first time', () => {
    fc.assert(fc.property(anyText, (text) => cleanLines(cleanLines(text)) === cleanLines(text)))
  })

  it('keeps line breaks, at most two in a row, whatever system typed them', () => {
    expect(cleanLines(' one\r\ntwo\rthree\n\n\n\nfour\u2028five\n')).to.equal('one\ntwo\nthree\n\nfour\nfive')
  })

  it('does not let an invisible mark keep empty lines apart', () => {
    expect(cleanLines('one\n\u200B\n\u202E\ntwo')).to.equal('one\n\ntwo')
  })
})

describe('the length of a text', () => {
  it('is counted as people count', () => {
    expect(lengthOf('Ґ')).to.equal(1)
    expect(lengthOf('𐓏𐓘')).to.equal(2)
    expect(lengthOf('')).to.equal(0)
  })
})
