import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'
import fc from 'fast-check'

import { loadWords, type WordsOf, type WordTree } from '../../server/platform/i18n.ts'
import { locales, type Locale } from '../../server/platform/locales.ts'

const months = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [String(index + 1), `ay${String(index + 1)}`]),
)

const files: Record<Locale, WordTree> = {
  en: {
    hello: 'Hello, {name}.',
    signatures_one: '{number} signature',
    signatures_other: '{number} signatures',
    onlyHere: 'English',
    deep: { er: 'found' },
  },
  uk: {
    hello: 'Вітаємо, {name}.',
    signatures_one: '{number} підпис',
    signatures_few: '{number} підписи',
    signatures_many: '{number} підписів',
    signatures_other: '{number} підпису',
  },
  crh: { hello: 'Selâm, {name}.', signatures_other: '{number} imza', months },
  ru: {
    hello: 'Здравствуйте, {name}.',
    signatures_one: '{number} подпись',
    signatures_few: '{number} подписи',
    signatures_many: '{number} подписей',
    signatures_other: '{number} подписи',
  },
}

describe('the words of the site', () => {
  let folder: string
  let wordsOf: WordsOf

  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'undersigned-words-'))
    for (const locale of locales) writeFileSync(path.join(folder, `${locale}.json`), JSON.stringify(files[locale]))
    wordsOf = loadWords(folder)
  })

  after(() => {
    rmSync(folder, { recursive: true })
  })

  const counted = (locale: Locale, count: number): string => wordsOf(locale).say('signatures', { count })

  for (const [locale, count, sentence] of [
    ['en', 0, '0 signatures'],
    ['en', 1, '1 signature'],
    ['en', 15_000, '15,000 signatures'],
    ['uk', 1, '1 підпис'],
    ['uk', 3, '3 підписи'],
    ['uk', 5, '5 підписів'],
    ['uk', 11, '11 підписів'],
    ['uk', 21, '21 підпис'],
    ['uk', 104, '104 підписи'],
    ['uk', 112, '112 підписів'],
    ['ru', 0, '0 подписей'],
    ['ru', 1, '1 подпись'],
    ['ru', 2, '2 подписи'],
    ['ru', 14, '14 подписей'],
    ['ru', 1_001, '1\u00A0001 подпись'],
    ['crh', 0, '0 imza'],
    ['crh', 1, '1 imza'],
    ['crh', 15_000, '15.000 imza'],
  ] as const) {
    it(`count ${String(count)} in ${locale} as "${sentence}"`, () => {
      expect(counted(locale, count)).to.equal(sentence)
    })
  }

  it('find a form for every number in every language', () => {
    fc.assert(
      fc.property(fc.constantFrom(...locales), fc.nat(), (locale, count) => {
        expect(counted(locale, count)).to.match(/^[\d\s.,]+ \p{L}+$/u)
      }),
    )
  })

  it('do not end a sentence twice after the mark of a year', () => {
    const ended = (locale: Locale, name: string): string => wordsOf(locale).say('hello', { name })

    expect(ended('uk', wordsOf('uk').date('2027-06-30'))).to.match(/2027\sр\.$/u)
    expect(ended('ru', wordsOf('ru').date('2027-06-30'))).to.match(/2027\sг\.$/u)
    expect(ended('en', wordsOf('en').date('2027-06-30'))).to.equal('Hello, 30 June 2027.')
    expect(ended('uk', 'О. Ґ.')).to.equal('Вітаємо, О. Ґ..')
  })

  it('never show a raw key: a missing sentence fails', () => {
    expect(() => wordsOf('uk').say('onlyHere')).to.throw('The uk locale file has no sentence "onlyHere".')
    expect(() => wordsOf('en').say('deep')).to.throw()
    expect(wordsOf('en').say('deep.er')).to.equal('found')
  })

  it('print values as they are: nothing in them is looked up or filled in', () => {
    for (const name of ['{name}', '$t(onlyHere)', '{{name}}', '<b>&</b>', '$&', '{number}']) {
      expect(wordsOf('en').say('hello', { name })).to.equal(`Hello, ${name}.`)
    }
  })

  it('write numbers of any kind as the language does', () => {
    expect(wordsOf('en').say('hello', { name: 15_000 })).to.equal('Hello, 15,000.')
    expect(wordsOf('uk').number(15_000)).to.equal('15\u00A0000')
    expect(wordsOf('crh').number(1_500_000)).to.equal('1.500.000')
  })

  it('join lists as the language does', () => {
    expect(wordsOf('en').list(['a', 'b', 'c'])).to.equal('a, b and c')
    expect(wordsOf('uk').list(['а', 'б', 'в'])).to.equal('а, б і в')
    expect(wordsOf('crh').list(['a', 'b', 'c'])).to.equal('a, b ve c')
    expect(wordsOf('crh').list(['a'])).to.equal('a')
    expect(wordsOf('crh').list([])).to.equal('')
  })

  it('write days as the language does, in its own month names', () => {
    expect(wordsOf('en').date('2027-06-30')).to.equal('30 June 2027')
    expect(wordsOf('uk').date('2027-06-30')).to.match(/^30 червня 2027/)
    expect(wordsOf('ru').date('2027-06-30')).to.match(/^30 июня 2027/)
    expect(wordsOf('crh').date('2027-06-30')).to.equal('30 ay6 2027')
  })

  it('do not depend on the language of the machine', () => {
    const module = fileURLToPath(new URL('../../server/platform/i18n.ts', import.meta.url))
    const script = `
      const { loadWords } = await import(${JSON.stringify(module)})
      const wordsOf = loadWords(${JSON.stringify(folder)})
      const said = ${JSON.stringify(locales)}.map((locale) => {
        const words = wordsOf(locale)
        return [1, 3, 5, 15_000].map((count) => words.say('signatures', { count })).concat(words.date('2027-06-30'))
      })
      process.stdout.write(JSON.stringify(said))`
    const sayAs = (machine: string): unknown =>
      JSON.parse(
        execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
          env: { PATH: process.env['PATH'], LC_ALL: machine, LANG: machine },
          encoding: 'utf8',
        }),
      )
    const here = locales.map((locale) => [
      ...[1, 3, 5, 15_000].map((count) => counted(locale, count)),
      wordsOf(locale).date('2027-06-30'),
    ])

    for (const machine of ['uk_UA.UTF-8', 'tr_TR.UTF-8', 'C']) expect(sayAs(machine)).to.deep.equal(here)
  })

  it('stop the start when a language is missing', () => {
    rmSync(path.join(folder, 'crh.json'))

    expect(() => loadWords(folder)).to.throw('crh.json')
  })
})

describe('the words in the locale files', () => {
  const wordsOf = loadWords(fileURLToPath(new URL('../../views/locales', import.meta.url)))

  const keysOf = (tree: WordTree, prefix = ''): string[] =>
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [`${prefix}${key}`] : keysOf(value, `${prefix}${key}.`),
    )

  /** A part of the rooms may be there in some languages only. */
  const countedKeys = (locale: Locale): string[] => {
    const parts = Object.keys(wordsOf(locale).tree)
    const keys = keysOf(wordsOf('en').tree).filter((key) => parts.includes(key.split('.')[0] ?? ''))
    return keys.flatMap((key) => (key.endsWith('_other') ? [key.slice(0, -'_other'.length)] : []))
  }

  for (const locale of locales) {
    it(`have every counted sentence for every number in ${locale}`, () => {
      for (const key of countedKeys(locale)) {
        for (const count of [0, 1, 2, 5, 11, 21, 22, 15_000]) {
          expect(wordsOf(locale).say(key, { count })).to.not.equal('')
        }
      }
    })
  }
})
