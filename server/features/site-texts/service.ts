import type { Locale } from '../../platform/locales.ts'
import type { FirstTexts } from './first-texts.ts'
import type { ReadableText, SiteText, SiteTextName } from './site-text.ts'
import type { SiteTextStore, WhichText } from './store.ts'

interface Parts {
  texts: Pick<SiteTextStore, 'newest' | 'versions'>
  firstTexts: FirstTexts
}

export type SiteTextService = ReturnType<typeof createSiteTextService>

/** The texts about the site, kept in memory; a failed refresh leaves them as they were. */
export function createSiteTextService({ texts, firstTexts }: Parts) {
  let published: readonly SiteText[] = []
  let known = ''
  let revision = 0

  function find({ name, language }: WhichText): SiteText | null {
    return published.find((text) => text.name === name && text.language === language) ?? null
  }

  return {
    async refresh(): Promise<void> {
      published = await texts.newest()
      const now = JSON.stringify(published.map(({ name, language, version }) => [name, language, version]).sort())
      if (now !== known) revision += 1
      known = now
    },

    /** One more whenever another text was published. */
    revision(): number {
      return revision
    },

    /** What was published last in that language; null where nobody has written it here. */
    find,

    /** What the software brings with it in that language. */
    first({ name, language }: WhichText): string {
      return firstTexts[name][language]
    },

    /**
     * What a reader of that language gets. Once somebody has published a text in one language, the one that the software
     * brought does not stand for it in another: two statements would contradict each other.
     */
    readable(name: SiteTextName, locale: Locale): ReadableText {
      const text = [locale, ...nearest[locale]].map((language) => find({ name, language })).find((one) => one !== null)
      if (text === undefined) {
        return { name, language: locale, markdown: firstTexts[name][locale], version: null, publishedAt: null }
      }
      const { language, markdown, version, publishedAt } = text
      return { name, language, markdown, version, publishedAt }
    },

    /** Every version, the newest first. Throws Unavailable. */
    versions: texts.versions,
  }
}

/** Which languages stand in for one, the nearest first. */
const nearest: Record<Locale, readonly Locale[]> = {
  en: ['uk', 'ru', 'crh'],
  uk: ['en', 'ru', 'crh'],
  crh: ['uk', 'ru', 'en'],
  ru: ['uk', 'en', 'crh'],
}
