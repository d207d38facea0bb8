import { expect } from 'chai'

import { figuresIn } from '../../../server/features/petitions/public-figures.ts'

const figures = (text: string): string[] => figuresIn(text).map((figure) => figure.text)

describe('a figure that wants a source', () => {
  for (const [text, figure] of [
    ['More than 100 political prisoners are held.', '100 political'],
    ['Over 70 Crimean Tatars among them', '70 Crimean'],
    ['about **200** children', '200** children'],
    ['15,000 people signed', '15,000 people'],
    ['40% of them are ill', '40%'],
    ['12.5 percent', '12.5 percent'],
    ['costs €5 million', '5 million'],
    ['In 2014 about 9 people disappeared', '9 people'],
    ['понад 1\u00A0800 листів', '1\u00A0800 листів'],
    ['218 політв’язнів, з них 133 кримські татари', '218 політв’язнів'],
    ['Близько 30 тисяч дітей', '30 тисяч'],
    ['у 2021 році 12 травмованих', '12 травмованих'],
    ['в 65 % случаев', '65 %'],
    ['более 20 лет колонии', '20 лет'],
    ['100 adamdan ziyade', '100 adamdan'],
  ] as const) {
    it(`is “${figure}” in “${text}”`, () => {
      expect(figures(text)[0]).to.equal(figure)
    })
  }

  it('is told with its place', () => {
    expect(figuresIn('Of 100 people 40% wait.')).to.deep.equal([
      { at: 3, text: '100 people' },
      { at: 14, text: '40%' },
    ])
  })
})

describe('a number that wants no source', () => {
  for (const text of [
    'since 2014 people have waited',
    'від 2014 року',
    'on 11 January 2021, at 15:32 precisely',
    'on 18 **May** and 3 Sept',
    '11 січня 2021 року',
    '11.01.2021 року',
    '2021-01-11 was a Monday',
    '18 мая и 26 февраля',
    '26 Fevral ve 18 Mayıs',
    'COVID-19 spreads',
    'a 5-year sentence',
    '18-річний хлопець',
    'the 21st century, the 21 century',
    'Article 5 guarantees liberty',
    'за статтею 205 Кримінального кодексу',
    'ст. 275 УК РФ',
    'Закон № 1207 діє',
    'resolution 68/262 of the General Assembly',
    'https://example.org/2021/100 people',
    '1. Release them\n2. Now',
    'Call 5.',
    '',
  ]) {
    it(`stands in “${text.replaceAll('\n', ' ')}”`, () => {
      expect(figures(text)).to.deep.equal([])
    })
  }
})

describe('looking for figures in 100 kB of anything', () => {
  for (const piece of [
    '1',
    '1 ',
    '1,',
    '100 ',
    '100 a',
    '№ ',
    '9% ',
    '1.1',
    '*',
    'https://',
    'ст. 1 ',
    '-1',
    '1 111',
  ]) {
    it(`ends, also with “${piece}” again and again`, () => {
      const length = 100_000
      expect(figures(piece.repeat(length / piece.length)).length).to.be.lessThan(length)
    })
  }
})
