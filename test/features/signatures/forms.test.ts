import { expect } from 'chai'
import fc from 'fast-check'
import type { z } from 'zod'

import {
  correctFormSchema,
  refusalForm,
  resendForm,
  signFormSchema,
  updatesForm,
  visibilityForm,
} from '../../../server/features/signatures/forms.ts'

const rules = { asksName: true, offersVisibility: true, currentVersion: 3, language: 'uk' } as const
const good = { name: 'Олена Коваль', email: 'olena@example.org', country: 'UA', consent: 'yes' }

const codesOf = (schema: z.ZodType, fields: object): string[] =>
  schema.safeParse(fields).error?.issues.map(({ message }) => message) ?? []

const signCodes = (changes: object): string[] => codesOf(signFormSchema(rules), { ...good, ...changes })

const names = [
  ...[
    'Ї',
    '李',
    'ก',
    'O',
    'Ğ',
    'Олена',
    'Мар’яна',
    "Д'Артаньян",
    'İsmail Bey Ğaspıralı',
    'Ñuñez',
    'Þórr',
    'Ömer Şükrü',
  ],
  ...['محمد علي', 'שרה', 'कमला देवी', 'สมชาย', 'தமிழ்', 'ქეთევან', 'Արամ', 'ኣበበ', '김철수', '𐓏𐓘𐓻𐓘𐓻𐓟', 'Nguyễn Thị Ánh'],
  ...['Jean-Luc', 'María del Carmen', 'von Ö.', 'Олена (Київ)', 'X Æ A-12', 'O’Neil, Jr.', 'Сантос-и-Кінь'],
]

describe('a name at the signing form', () => {
  for (const name of names) {
    it(`may be ${name}`, () => {
      const form = signFormSchema(rules).parse({ ...good, name })

      expect(form.name).to.equal(name.normalize('NFC'))
    })
  }

  it('may be one letter of any script', () => {
    const letter = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => /^\p{L}$/u.test(text))
    const visible = letter.filter((text) => !/\p{Default_Ignorable_Code_Point}/u.test(text))

    fc.assert(fc.property(visible, (name) => signCodes({ name }).length === 0))
  })

  it('may be a hundred characters long, counted as people count', () => {
    expect(signCodes({ name: '𐓏'.repeat(100) })).to.deep.equal([])
    expect(signCodes({ name: '𐓏'.repeat(101) })).to.deep.equal(['name.long'])
  })

  for (const [name, code] of [
    ['', 'name.missing'],
    [' \u200B ', 'name.missing'],
    [undefined, 'name.missing'],
    [7, 'name.missing'],
    ['12 345', 'name.letters'],
    ['🌻', 'name.letters'],
    ['\u3164', 'name.letters'],
    [`z${'\u0335'.repeat(20)}`, 'name.marks'],
  ] as const) {
    it(`cannot be ${name === undefined ? 'left out' : JSON.stringify(name)}`, () => {
      expect(signCodes({ name })).to.deep.equal([code])
    })
  }
})

describe('the other fields of the signing form', () => {
  it('stand for the least where they are left out', () => {
    const form = signFormSchema(rules).parse(good)

    expect(form).to.include({
      city: null,
      comment: null,
      visibility: 'hidden',
      updates: false,
      version: 3,
      language: 'uk',
    })
  })

  it('are taken as typed', () => {
    const form = signFormSchema(rules).parse({
      ...good,
      country: 'none',
      city: ' Сімферополь ',
      comment: 'Один\r\nДва',
      visibility: 'initials',
      updates: 'yes',
      version: '2',
      language: 'crh',
    })

    expect(form).to.include({ country: 'none', city: 'Сімферополь', comment: 'Один\nДва', visibility: 'initials' })
    expect(form).to.include({ updates: true, version: 2, language: 'crh' })
  })

  for (const [field, value, code] of [
    ['email', '', 'email.missing'],
    ['email', 'olena', 'email.invalid'],
    ['email', 'olena@example.org\r\nBcc: all@example.org', 'email.invalid'],
    ['country', '', 'country.missing'],
    ['country', 'ZZ', 'country.unknown'],
    ['country', 'ua', 'country.unknown'],
    ['country', 'NONE', 'country.unknown'],
    ['city', 'x'.repeat(101), 'city.long'],
    ['comment', 'x'.repeat(501), 'comment.long'],
    ['visibility', 'everybody', 'visibility.unknown'],
    ['visibility', '', 'visibility.unknown'],
    ['consent', 'no', 'consent.missing'],
    ['consent', undefined, 'consent.missing'],
    ['updates', 'maybe', 'updates.unknown'],
    ['version', '0', 'version.unknown'],
    ['version', 'Infinity', 'version.unknown'],
    ['version', '1e400', 'version.unknown'],
    ['version', '9007199254740993', 'version.unknown'],
    ['language', 'tlh', 'language.unknown'],
  ] as const) {
    it(`refuse ${field} = ${String(value).replace('\r\n', ' ').slice(0, 30)}`, () => {
      expect(signCodes({ [field]: value })).to.deep.equal([code])
    })
  }

  it('refuse a visible name where the petition allows none', () => {
    const schema = signFormSchema({ ...rules, offersVisibility: false })

    expect(codesOf(schema, { ...good, visibility: 'full' })).to.deep.equal(['visibility.unknown'])
    expect(codesOf(schema, { ...good, visibility: 'hidden' })).to.deep.equal([])
  })

  it('have no name where the petition asks for none', () => {
    const schema = signFormSchema({ ...rules, asksName: false })
    const { name: _, ...withoutName } = good

    expect(schema.parse(withoutName).name).to.equal(null)
    expect(codesOf(schema, good)).to.have.lengthOf(1)
  })

  it('never throw, whatever is sent', () => {
    const body = fc.dictionary(fc.constantFrom(...Object.keys(good), 'city', 'comment', 'version', 'x'), fc.anything())

    fc.assert(fc.property(body, (fields) => !signFormSchema(rules).safeParse(fields).success || 'consent' in fields))
  })
})

describe('the small forms', () => {
  it('refuse what they do not ask for', () => {
    for (const schema of [resendForm, correctFormSchema(rules), visibilityForm(rules), updatesForm, refusalForm]) {
      expect(codesOf(schema, { email: good.email, extra: 'x' })).to.not.deep.equal([])
    }
  })

  it('correct what the signer wrote, and nothing else', () => {
    const corrected = correctFormSchema(rules).parse({ name: 'Олена', country: 'PL', city: '', comment: ' ' })

    expect(corrected).to.deep.equal({ name: 'Олена', country: 'PL', city: null, comment: null })
    expect(correctFormSchema({ asksName: false }).parse({ country: 'PL' }).name).to.equal(null)
  })

  it('say yes or no to mail about the petition', () => {
    expect(updatesForm.parse({ updates: 'no' })).to.deep.equal({ updates: 'no' })
    expect(codesOf(updatesForm, {})).to.deep.equal(['updates.unknown'])
  })
})
