import { expect } from 'chai'

import { personalDataIn } from '../../../server/features/petitions/personal-data.ts'

describe('personal data in a text', () => {
  for (const [kind, found, text] of [
    ['phoneNumber', '+380 44 123 45 67', 'Call +380 44 123 45 67.'],
    ['phoneNumber', '(044) 123-45-67', 'Телефонуйте: (044) 123-45-67, щодня'],
    ['phoneNumber', '067-123-45-67', 'тел. 067-123-45-67'],
    ['phoneNumber', '8 800 555-35-35', 'Звоните 8 800 555-35-35'],
    ['mailAddress', 'iryna@example.org', 'Пишіть на iryna@example.org.'],
    ['mailAddress', 'a.b+c@mail.example.com.ua', '<a.b+c@mail.example.com.ua>'],
    ['streetAddress', 'вул. Хрещатик, 22', 'Вона живе на вул. Хрещатик, 22'],
    ['streetAddress', 'вулиці Лесі Українки 5', 'на вулиці Лесі Українки 5'],
    ['streetAddress', 'улице Пушкина, 10', 'на улице Пушкина, 10'],
    ['streetAddress', '12 Baker Street', 'He lives at 12 Baker Street.'],
    ['streetAddress', 'Puşkin soqağı, 5', 'Evi Puşkin soqağı, 5'],
  ] as const) {
    it(`is pointed out: ${found}`, () => {
      expect(personalDataIn(text)).to.deep.equal([{ kind, found }])
    })
  }

  for (const text of [
    'more than 10 000 000 people and 8 000 000 others',
    'from 16.11.2019 to 15.02.2020',
    'https://example.org/0441234567/a@example.org',
    'resolution 68/262, article 5',
    'на вулиці вийшли 100 людей',
    '200 people in the street',
    '@undersigned',
    '',
  ]) {
    it(`is not “${text}”`, () => {
      expect(personalDataIn(text)).to.deep.equal([])
    })
  }

  for (const piece of [
    '0',
    '0 ',
    '+',
    '8(',
    'a',
    'a@',
    'a.',
    '@',
    'вул. А',
    'вул. ',
    'Ab ',
    '1 Ab ',
    'https://',
    '- ',
  ]) {
    it(`is looked for in 100 kB of “${piece}”`, () => {
      expect(personalDataIn(piece.repeat(100_000 / piece.length)).length).to.be.at.most(3)
    })
  }
})
