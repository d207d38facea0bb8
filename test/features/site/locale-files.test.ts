import { expect } from 'chai'

import type { Locale } from '../../../server/platform/locales.ts'
import { localesIn, sentencesOf, wordFolders } from '../../support/locale-files.ts'

const pluralForms: Readonly<Record<Locale, readonly string[]>> = {
  en: ['one', 'other'],
  uk: ['one', 'few', 'many', 'other'],
  ru: ['one', 'few', 'many', 'other'],
  crh: ['other'],
}

/** Each language has the names Intl gets wrong or does not know in it; English months come from Intl. */
const ownMatter = /^(countries\.[A-Z]{2}|countryField\.names\.[A-Z]{2}|months\.\d+)$/

/** English needs no remark on its own translation. */
const mayBeEmpty = new Set(['unchecked'])

/** Names, and what is made of values and signs alone. */
const mayBeEqual = /^(site\.name|languages\.(en|uk|crh|ru)|petition\.media\.kinds\.video|share\.native|kb|mb)$/
const letters = /\p{L}/u

const withoutForm = (key: string): string => key.replace(/_(one|few|many|other)$/, '')

const placeholders = (sentence: string): string[] => [...new Set(sentence.match(/\{[^}]*\}/g) ?? [])].sort()

for (const folder of wordFolders) {
  describe(`the words in ${folder}`, () => {
    const english = sentencesOf(folder, 'en')
    const keys = new Set([...english.keys()].map(withoutForm).filter((key) => !ownMatter.test(key)))
    const plurals = new Set([...english.keys()].filter((key) => withoutForm(key) !== key).map(withoutForm))

    for (const locale of localesIn(folder)) {
      const sentences = sentencesOf(folder, locale)

      it(`are all there in ${locale}, and no others`, () => {
        const wanted = [...keys].flatMap((key) =>
          plurals.has(key) ? pluralForms[locale].map((form) => `${key}_${form}`) : [key],
        )
        expect([...sentences.keys()].filter((key) => !ownMatter.test(key))).to.have.members(wanted)
      })

      it(`take the same values in ${locale}`, () => {
        for (const [key, sentence] of sentences) {
          // "One day" may stand without its number in English, where it is never 21.
          if (ownMatter.test(key) || (locale === 'en' && key.endsWith('_one'))) continue
          const base = withoutForm(key)
          const pattern = english.get(plurals.has(base) ? `${base}_other` : base) ?? ''
          expect(placeholders(sentence), `${locale} ${key}`).to.deep.equal(placeholders(pattern))
        }
      })

      it(`say something in ${locale}, without a space too many`, () => {
        for (const [key, sentence] of sentences) {
          if (!mayBeEmpty.has(key)) expect(sentence, key).not.to.equal('')
          expect(sentence, key).to.equal(sentence.trim()).and.not.match(/ {2}/)
        }
      })
    }

    for (const locale of localesIn(folder).filter((candidate) => candidate !== 'en')) {
      it(`are translated into ${locale}`, () => {
        const untranslated = [...sentencesOf(folder, locale)].filter(
          ([key, sentence]) =>
            sentence === english.get(key) && !mayBeEqual.test(key) && letters.test(sentence.replace(/\{[^}]*\}/g, '')),
        )
        expect(untranslated).to.deep.equal([])
      })
    }
  })
}
