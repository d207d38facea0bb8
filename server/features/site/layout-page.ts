import type { Words, WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { pictureHeight, pictureWidth } from '../../platform/share-picture/picture-size.ts'
import { safeHtml, type Model, type Templates } from '../../platform/templates.ts'
import { siteTextNames } from '../site-texts/site-text.ts'

export interface RenderPageParts {
  templates: Templates
  wordsOf: WordsOf
  /** `https://example.org`, without a slash at the end. */
  publicUrl: string
  /** The address of one of our files under its content hash: `css/site.css`, `client/site.ts`, `images/icon.svg`. */
  asset: (file: string) => string
}

/** Prints pages inside the layout of the site. The same page gives the same bytes for everyone. */
export function createRenderPage({ templates, wordsOf, publicUrl, asset }: RenderPageParts): RenderPage {
  return (page) => {
    const words = wordsOf(page.locale)
    const body = templates.render(page.template, { ...page.model, words: words.tree, locale: page.locale })
    const layout = layoutModel(page, words, publicUrl)
    return templates.render('layouts/page', {
      ...layout,
      style: asset('css/site.css'),
      scripts: ['client/site.ts', ...(page.scripts ?? [])].map(asset),
      icon: asset('images/icon.svg'),
      body: safeHtml(body),
    })
  }
}

function pictureModel({ address, alt }: NonNullable<Page['picture']>, publicUrl: string): Model {
  return { url: `${publicUrl}${address}`, width: pictureWidth, height: pictureHeight, alt }
}

/** hCaptcha knows no Crimean Tatar. */
const captchaLanguage: Record<Locale, string> = { en: 'en', uk: 'uk', crh: 'tr', ru: 'ru' }

function layoutModel(page: Page, words: Words, publicUrl: string): Model {
  const siteName = words.say('site.name')
  const pathIn = (locale: Locale): string => `/${locale}${page.path ?? ''}`
  const isHome = page.path === ''
  return {
    words: words.tree,
    locale: page.locale,
    tabTitle: isHome ? page.title : `${page.title} – ${siteName}`,
    title: page.title,
    description: page.description,
    canonical: page.indexed ? `${publicUrl}${pathIn(page.locale)}` : null,
    alternates: page.indexed ? locales.map((locale) => ({ locale, href: `${publicUrl}${pathIn(locale)}` })) : [],
    hiddenFromSearch: !page.indexed,
    feeds: (page.feeds ?? []).map(({ address, ...feed }) => ({ ...feed, href: `${publicUrl}${address}` })),
    picture: page.picture === undefined ? null : pictureModel(page.picture, publicUrl),
    captchaLanguage: page.captcha === true ? captchaLanguage[page.locale] : null,
    home: `/${page.locale}`,
    safety: `/${page.locale}/safety`,
    check: { href: `/${page.locale}/check`, title: words.say('check.page.title') },
    texts: siteTextNames.map((name) => ({
      href: `/${page.locale}/${name}`,
      title: words.say(`siteTexts.${name}.title`),
    })),
    // The words of the site in Crimean Tatar await a native reader; the Ukrainian ones are the nearest at hand.
    readInstead: page.locale === 'crh' ? pathIn('uk') : null,
    languages: locales.map((locale) => ({
      locale,
      name: words.say(`languages.${locale}`),
      href: pathIn(locale),
      current: locale === page.locale,
    })),
  }
}
