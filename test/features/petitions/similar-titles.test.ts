import { expect } from 'chai'
import fc from 'fast-check'

import { similarTitles } from '../../../server/features/petitions/similar-titles.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import type { Locale } from '../../../server/platform/locales.ts'
import { aPetition, aText } from '../../support/a-petition.ts'

function titled(title: string, language: Locale = 'en', slug = 'none-of-them'): Petition {
  const petition = aPetition({ slug })
  const text = { ...petition.text, originalLanguage: language, texts: { [language]: aText(language, { title }) } }
  return { ...petition, text }
}

const isAlike = (one: string, two: string): boolean => similarTitles([one], [titled(two)]).length > 0

describe('a title that asks what an open petition asks', () => {
  for (const [one, two] of [
    ['Free Server Mustafayev now', 'Release Server Mustafayev'],
    ['Stop the persecution of Crimean Tatars', 'End persecution of the Crimean Tatars in Crimea'],
    [
      'Prisoners of the Kremlin have nowhere to shelter from COVID-19. Let us speak for them',
      'Shelter the Kremlin’s prisoners from COVID-19',
    ],
    ['Звільніть Ірину Данилович', 'Звільнити Ірину Данилович негайно!'],
    ['Свободу Ірині Данилович', 'Звільніть Ірину Данилович'],
    ['Бранцям Кремля ніде сховатися від COVID-19. Говорімо за них', 'Захистіть бранців Кремля від COVID-19'],
    ['Поверніть кримських дітей додому', 'Поверніть дітей з Криму додому'],
    ["Здоров'я в'язнів", 'ЗДОРОВʼЯ ВʼЯЗНІВ'],
    ['Узники Кремля беззащитны перед COVID-19', 'Защитите узников Кремля от COVID-19'],
    ['Свободу Ирине Данилович', 'Освободите Ирину Данилович!'],
    ['Kreml mabüslerini COVID-19 hastalığından qorçalañız', 'Kreml mabusleri COVID-19 hastaligindan saqlansın'],
  ] as const) {
    it(`is found: “${one}” beside “${two}”`, () => {
      expect(isAlike(one, two)).to.equal(true)
      expect(isAlike(two, one)).to.equal(true)
    })
  }
})

describe('a title that asks something else', () => {
  for (const [one, two] of [
    ['Release Server Mustafayev', 'Release Iryna Danylovych'],
    ['Звільніть Ірину Данилович', 'Звільніть Владислава Єсипенка'],
    ['Освободите Ирину Данилович', 'Освободите Сервера Мустафаева'],
    ['Stop the persecution of Crimean Tatars', 'Prisoners of the Kremlin have nowhere to shelter from COVID-19'],
    ['Відпустіть бранців Кремля', 'Кримська мова у школах'],
    ['', 'Release Iryna Danylovych'],
    ['!', '?'],
  ] as const) {
    it(`is left alone: “${one}” beside “${two}”`, () => {
      expect(isAlike(one, two)).to.equal(false)
      expect(isAlike(two, one)).to.equal(false)
    })
  }
})

describe('similar petitions', () => {
  it('are found in any language, and by their address', () => {
    const petition = titled('Бранцям Кремля ніде сховатися', 'uk', 'covid-19-prisoners-voice')

    expect(similarTitles(['Free the trees', 'Бранці Кремля не можуть сховатися'], [petition])).to.have.length(1)
    const [found] = similarTitles(['COVID-19: let us be the voice of prisoners'], [petition])
    expect(found).to.deep.include({ id: petition.id, slug: petition.slug })
    expect(found).to.deep.include({ title: 'Бранцям Кремля ніде сховатися', language: 'uk' })
  })

  it('are told the most alike first, three at most', () => {
    const titles = [
      'Release Server Mustafayev and the others',
      'Release Server Mustafayev',
      'Release Server Mustafayev today',
      'Release Server Mustafayev and everybody who is held there',
    ]

    const told = similarTitles(
      ['Release Server Mustafayev'],
      titles.map((title) => titled(title)),
    )

    expect(told.map(({ title }) => title)).to.deep.equal([titles[1], titles[2], titles[0]])
    expect(told[0]?.likeness).to.equal(1)
  })

  it('are alike from 0 to 1, both ways the same, and wholly so with themselves', () => {
    const likeness = (one: string, two: string) => similarTitles([one], [titled(two, 'en', '-')])[0]?.likeness
    const word = fc.constantFrom('Release', 'release', 'Звільніть', 'звільнити', 'Kreml', 'мабус', '’', '-', '  ', '1')
    const title = fc.array(word).map((words) => words.join(' '))
    fc.assert(
      fc.property(title, title, (one, two) => {
        const found = likeness(one, two)
        expect(found).to.equal(likeness(two, one))
        if (found !== undefined) expect(found).to.be.within(0.5, 1)
        expect([undefined, 1]).to.include(likeness(one, one))
      }),
    )
  })
})
