import { expect } from 'chai'

import { intlLocale, isLocale, locales } from '../../server/platform/locales.ts'

describe('the languages of the site', () => {
  it('are these four, in the order of the language switch', () => {
    expect(locales).to.deep.equal(['en', 'uk', 'crh', 'ru'])
  })

  it('are told from anything else', () => {
    expect(locales.every(isLocale)).to.equal(true)
    for (const other of ['', 'EN', 'en-GB', 'tr', '__proto__', undefined, null, 7, ['en']]) {
      expect(isLocale(other)).to.equal(false)
    }
  })

  for (const locale of locales) {
    it(`have a tag for ${locale} that Node's Intl knows by itself`, () => {
      expect(Intl.PluralRules.supportedLocalesOf(intlLocale(locale))).to.deep.equal([intlLocale(locale)])
    })
  }
})
