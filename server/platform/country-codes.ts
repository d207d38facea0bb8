import isoCountries from 'i18n-iso-countries'

/** The answer of somebody who prefers not to say. */
export const noCountry = 'none'

/** Every country of ISO 3166-1, as alpha-2. */
export const countryCodes: ReadonlySet<string> = new Set(Object.keys(isoCountries.getAlpha2Codes()))

export function isCountryAnswer(code: string): boolean {
  return code === noCountry || countryCodes.has(code)
}
