/** The languages of the site, in the order the language switch shows them. */
export const locales = ['en', 'uk', 'crh', 'ru'] as const

export type Locale = (typeof locales)[number]

export function isLocale(text: unknown): text is Locale {
  return locales.includes(text as Locale)
}

/**
 * The tag to hand to Node's Intl. ICU does not know Crimean Tatar and would silently fall back to the process's own
 * locale, so its nearest known relative, Turkish, stands in.
 */
export function intlLocale(locale: Locale): string {
  return tagOf[locale]
}

const tagOf: Record<Locale, string> = { en: 'en-GB', uk: 'uk', crh: 'tr', ru: 'ru' }

/** A text in every language of the site. */
export type Localised = Readonly<Record<Locale, string>>
