import type { Locale } from '../../platform/locales.ts'

/** What is pointed out to somebody who writes; their sentences are in the part `advice` of the locale files. */
export const adviceCodes = [
  'noDemand',
  'demandWithoutWords',
  'noRecipient',
  'addressedOnlyAlone',
  'closingDayPast',
  'noEnd',
  'similarPetition',
  'titleShort',
  'titleLong',
  'titleCapitals',
  'bodyLong',
  'figuresWithoutSource',
  'sourceWithoutDay',
  'sourceOld',
  'glossary',
  'noContentNote',
  'phoneNumber',
  'mailAddress',
  'streetAddress',
  'translationMissing',
  'translationOutOfDate',
] as const

export type AdviceCode = (typeof adviceCodes)[number]

/** One thing to look at again. It never keeps anybody from submitting. */
export interface Advice {
  code: AdviceCode
  /** Where it stands: `demands`, `texts.uk.body`, `texts.uk.demands.release`. */
  field: string
  /** Of the text; null for what belongs to all of them. */
  language: Locale | null
  /** What its sentence is filled with. */
  values: Readonly<Record<string, string | number>>
}

/** Advice on the text in one language: the field as it is called within the text. */
export function adviceOnText(language: Locale, field: string, code: AdviceCode, values: Advice['values'] = {}): Advice {
  return { code, field: `texts.${language}.${field}`, language, values }
}
