import { expect } from 'chai'
import fc from 'fast-check'

import { commentFindings } from '../../../server/features/signatures/index.ts'

const foundIn = (text: string): string[] =>
  commentFindings(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`)

describe('what is pointed out in a comment', () => {
  for (const [text, ...found] of [
    ['Дивіться https://example.org/a?b=c, там усе.', 'link https://example.org/a?b=c'],
    ['www.example.com!', 'link www.example.com'],
    ['see example.co.uk/free (now)', 'link example.co.uk/free'],
    ['заходьте на приклад.укр.', 'link приклад.укр'],
    ['t.me/somebody', 'link t.me/somebody'],
    ['пишіть: olena.koval+un@example.org.', 'mail olena.koval+un@example.org'],
    ['«Олена@приклад.укр»', 'mail Олена@приклад.укр'],
    ['olena＠example．org', 'mail olena＠example．org'],
    ['olena (at) example.org', 'mail olena (at) example.org'],
    ['example[.]org', 'link example[.]org'],
    ['Телефон +38 (067) 123-45-67.', 'phone +38 (067) 123-45-67'],
    ['067 123 45 67', 'phone 067 123 45 67'],
    ['(044) 123 45 67', 'phone (044) 123 45 67'],
    ['٠٦٧١٢٣٤٥٦٧', 'phone ٠٦٧١٢٣٤٥٦٧'],
    ['𝟎𝟔𝟕𝟏𝟐𝟑𝟒𝟓𝟔𝟕 🕊', 'phone 𝟎𝟔𝟕𝟏𝟐𝟑𝟒𝟓𝟔𝟕'],
    ['я @olena_koval, пишіть', 'handle @olena_koval'],
    ['Telegram: olena_k.', 'handle Telegram: olena_k'],
    ['вайбер:0671234567', 'handle вайбер:0671234567'],
    ['🕊 a@b.org і 067 123 45 67', 'mail a@b.org', 'phone 067 123 45 67'],
  ] as const) {
    it(`is ${found.join(' and ')}`, () => {
      expect(foundIn(text)).to.deep.equal(found)
    })
  }

  it('is nothing where people write about their lives', () => {
    for (const text of [
      'Бо мовчати не можна. 11.01.2021 їх забрали, і т.д.',
      'In 2014-2024 there were 1 000 000 reasons, e.g. this one.',
      'On 2021-01-11 at 10:30 a.m.; No. 5, 37 people',
      'Мій брат – 8 років, стаття 205.5 ч. 2',
      'A signal to the world... Telegram is silent',
      'me @ home',
      '',
    ]) {
      expect(foundIn(text), text).to.deep.equal([])
    }
  })

  it('stands where it says, in order and apart from each other, whatever was typed', () => {
    const alphabet = fc.constantFrom('@', '.', '+', '1', ' ', 'a', 'ж', '🕊', ':', '/', '(', ')', 'tg', '-', '＠', '\n')
    const typed = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(alphabet).map((letters) => letters.join('')),
    )
    fc.assert(
      fc.property(typed, (text) => {
        let last = 0
        for (const { start, end } of commentFindings(text)) {
          expect(start).to.be.at.least(last)
          expect(end).to.be.above(start).and.at.most(text.length)
          expect(text.slice(start, end).isWellFormed() || !text.isWellFormed()).to.equal(true)
          last = end
        }
      }),
    )
  })
})
