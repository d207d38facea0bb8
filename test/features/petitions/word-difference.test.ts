import { expect } from 'chai'
import fc from 'fast-check'

import { inContext, wordDifference, type Piece } from '../../../server/features/petitions/word-difference.ts'

/** `[-removed-]{+added+}` within what is the same. */
const shown = (pieces: readonly Piece[]): string =>
  pieces.map(({ kind, text }) => (kind === 'same' ? text : kind === 'removed' ? `[-${text}-]` : `{+${text}+}`)).join('')

const only = (pieces: readonly Piece[], ...kinds: Piece['kind'][]): string =>
  pieces
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ text }) => text)
    .join('')

describe('the difference of two texts', () => {
  for (const [before, after, difference] of [
    ['Release them.', 'Release them.', 'Release them.'],
    ['', '', ''],
    ['', 'Release them.', '{+Release them.+}'],
    ['Release them.', '', '[-Release them.-]'],
    ['Release all prisoners.', 'Release all sick prisoners.', 'Release all {+sick +}prisoners.'],
    [
      'Звільнити політичних в’язнів',
      'Звільнити незаконно ув’язнених',
      'Звільнити [-політичних в’язнів-]{+незаконно ув’язнених+}',
    ],
    ["здоров'я людей", 'здоров’я людей', "[-здоров'я-]{+здоров’я+} людей"],
    ['One.\n\nTwo.\n\nThree.', 'One.\n\nThree.', 'One.\n\n[-Two.\n\n-]Three.'],
    ['One.\n\nTwo is here.', 'One. Two is there.', 'One.[-\n\n-]{+ +}Two is [-here-]{+there+}.'],
    ['100 people', '200 people', '[-100-]{+200+} people'],
    ['😀😀', '😀😃', '😀[-😀-]{+😃+}'],
  ] as const) {
    it(`is shown by words: ${difference.replaceAll('\n', '⏎') || 'nothing'}`, () => {
      expect(shown(wordDifference(before, after))).to.equal(difference)
    })
  }

  const anyText = fc
    .array(
      fc.constantFrom('Release', 'them', 'всіх', 'в’язнів', ' ', ' ', '\n', '\n\n', '.', '’', '😀', '\u0301', '\uD83D'),
    )
    .map((pieces) => pieces.join(''))

  it('has both texts in it, whole', () => {
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const pieces = wordDifference(before, after)
        expect(only(pieces, 'same', 'removed')).to.equal(before)
        expect(only(pieces, 'same', 'added')).to.equal(after)
        expect(pieces.every(({ text }) => text !== '')).to.equal(true)
      }),
    )
  })

  it('has both in it also where they are 100 kB, and have little in common', () => {
    const paragraphs = (seed: number): string =>
      Array.from({ length: 2_000 }, (_, index) => `Рядок ${String((index * 7_919) ^ seed)} про людей\n`).join('')
    const words = (seed: number): string =>
      Array.from({ length: 14_000 }, (_, index) => `слово${String((index * seed) % 97)}`).join(' ')
    for (const [before, after] of [
      [paragraphs(1), paragraphs(2)],
      [words(3), words(5)],
      ['a '.repeat(50_000), 'b '.repeat(50_000)],
      ['\n'.repeat(100_000), ' '.repeat(100_000)],
      [paragraphs(1), words(3)],
    ] as const) {
      const pieces = wordDifference(before, after)
      expect(only(pieces, 'same', 'removed')).to.equal(before)
      expect(only(pieces, 'same', 'added')).to.equal(after)
    }
  })

  it('is one word of 100 kB where one word was changed', () => {
    const text = Array.from({ length: 3_000 }, (_, index) => `Рядок ${String(index)} про кримських людей.\n`).join('')

    const pieces = wordDifference(text, text.replace('1500 про', '1500 за'))

    expect(pieces.filter(({ kind }) => kind !== 'same')).to.deep.equal([
      { kind: 'removed', text: 'про' },
      { kind: 'added', text: 'за' },
    ])
  })
})

describe('what did not change', () => {
  const long = 'word '.repeat(100)

  it('is cut to what stands beside a change', () => {
    const [before, , , between, , , after] = inContext(
      wordDifference(`${long}one ${long}two ${long}`, `${long}1 ${long}2 ${long}`),
    )

    expect(before?.text).to.match(/^ … (word )+$/)
    expect(between?.text).to.match(/^ (word )+… (word )+$/)
    expect(after?.text).to.match(/^ (word )*word … $/)
    for (const piece of [before, between, after]) expect(piece?.text.length).to.be.lessThan(170)
  })

  it('stays whole where it is short, and so does every change', () => {
    const pieces = wordDifference('Release all of them now', `Release ${long} now`)

    expect(inContext(pieces)).to.deep.equal(pieces)
  })

  it('is cut between letters, also where there is no space', () => {
    const [before] = inContext(wordDifference(`${'😀'.repeat(100)} one`, `${'😀'.repeat(100)} two`))

    expect(before?.text.isWellFormed()).to.equal(true)
    expect(before?.text.length).to.be.lessThan(100)
  })
})
