import { noCountry } from './country-codes.ts'
import type { CountryName, CountryNames } from './country-names.ts'
import type { Words } from './i18n.ts'
import type { Model } from './templates.ts'

/** Where most signers of this site's petitions live; offered first, never chosen for anyone. */
const likelyCodes = ['UA', 'PL', 'DE', 'CZ', 'GB', 'US', 'CA', 'FR', 'IT', 'ES', 'LT', 'TR', 'GE'] as const

/** The options of a country field; nothing is selected unless the signer chose it. */
export function countryChoices(words: Words, countries: CountryNames, chosen: string): Model {
  const likely = likelyCodes.map((code) => countries.choiceOf(code))
  const isLikely = likely.some((country) => country.code === chosen)
  const option = (country: CountryName, selected: boolean): Model => ({
    code: country.code,
    name: country.name,
    lang: country.nameLanguage,
    selected,
  })
  return {
    nothingChosen: chosen === '',
    notSaid: { code: noCountry, name: countries.nameOf(noCountry).name, selected: chosen === noCountry },
    groups: [
      { label: words.say('countryField.likely'), options: likely.map((one) => option(one, one.code === chosen)) },
      {
        label: words.say('countryField.all'),
        options: countries.all.map((one) => option(one, !isLikely && one.code === chosen)),
      },
    ],
  }
}
