import type { Locale } from '../../platform/locales.ts'

/** The texts about the site itself, each at an address of that name. */
export const siteTextNames = ['about', 'privacy', 'terms', 'accessibility'] as const

export type SiteTextName = (typeof siteTextNames)[number]

/** One text in one language as it was published. It never changes: the next one has the next version. */
export interface SiteText {
  name: SiteTextName
  language: Locale
  /** 1 for the first that somebody published here. */
  version: number
  /** Without a title: that is the page's. */
  markdown: string
  publishedAt: Date
  /** An account's id. */
  by: string
}

/** What a reader of a language gets to read. */
export interface ReadableText {
  name: SiteTextName
  /** The text's own, where nobody has written it in the reader's. */
  language: Locale
  markdown: string
  /** Null for the text that the software brings with it. */
  version: number | null
  publishedAt: Date | null
}

/** In letters. */
export const longestSiteText = 50_000
