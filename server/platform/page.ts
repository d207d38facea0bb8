import type { Locale } from './locales.ts'
import type { Model } from './templates.ts'

/** One page, ready to be printed inside the site's layout. Page functions make it, `RenderPage` prints it. */
export interface Page {
  /** Name of the template below `views/`: `site/petition`. */
  template: string
  /** The language of the site around the content. */
  locale: Locale
  /** Shown in the tab and in search results; the site's name is added. */
  title: string
  /** For search engines and shared links; null where the page is nobody's to share. */
  description: string | null
  /** The address after the locale (`/petitions/SLUG`, '' for home), for the language switch; null: the switch leads home. */
  path: string | null
  /** False keeps search engines away (personal pages, errors). */
  indexed: boolean
  /** True loads the check against robots from its vendor (only where the operator turned it on and the form is shown). */
  captcha?: boolean
  /** Shown where the page is passed on; the address from the root of the site. */
  picture?: { address: string; alt: string }
  /** The same news for programs that follow them; addresses from the root of the site. */
  feeds?: readonly { type: string; title: string; address: string }[]
  /** Scripts of this page beside those of all pages, as assets: `bundled/check-pack.ts`. */
  scripts?: readonly string[]
  model: Model
}

export type RenderPage = (page: Page) => string
