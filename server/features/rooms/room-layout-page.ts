import { accountPaths } from '../accounts/paths.ts'
import { may, type Permission } from '../accounts/permissions.ts'
import type { Viewer } from '../accounts/account.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { safeHtml, type Model, type Templates } from '../../platform/templates.ts'

export interface RenderRoomParts {
  templates: Templates
  wordsOf: WordsOf
  asset: (file: string) => string
}

/** Prints a page inside the layout of the rooms, for whoever is signed in. */
export type RenderRoom = (page: Page, viewer: Viewer | null) => string

/** What the navigation leads to, in this order, for whoever may go there. */
const places: readonly { name: string; path: string; permission: Permission }[] = [
  { name: 'petitions', path: '/campaign', permission: 'lead petitions' },
  { name: 'reviews', path: '/staff/reviews', permission: 'review' },
  { name: 'allPetitions', path: '/staff/petitions', permission: 'see every petition' },
  { name: 'signers', path: '/staff/signers', permission: 'help signers' },
  { name: 'deliveries', path: '/staff/deliveries', permission: 'hand over' },
  { name: 'recipients', path: '/staff/recipients', permission: 'keep recipients' },
  { name: 'glossary', path: '/staff/glossary', permission: 'keep the glossary' },
  { name: 'organisations', path: '/staff/organisations', permission: 'keep organisations' },
  { name: 'accounts', path: '/staff/accounts', permission: 'keep accounts' },
  { name: 'texts', path: '/staff/texts', permission: 'keep site texts' },
  { name: 'audit', path: '/staff/audit', permission: 'read the audit' },
]

export function createRenderRoom({ templates, wordsOf, asset }: RenderRoomParts): RenderRoom {
  return (page, viewer) => {
    const words = wordsOf(page.locale)
    const csrf = viewer?.csrf ?? ''
    const body = templates.render(page.template, { ...page.model, words: words.tree, locale: page.locale, csrf })
    return templates.render('layouts/room', {
      words: words.tree,
      locale: page.locale,
      tabTitle: `${page.title} – ${words.say('site.name')}`,
      home: `/${page.locale}`,
      languages: locales.map((locale) => languageLink(words, page, locale)),
      who: viewer === null ? null : whoModel(page.locale, viewer),
      places: viewer === null ? [] : placeLinks(words, page, viewer),
      style: asset('css/rooms.css'),
      script: asset('client/rooms.ts'),
      icon: asset('images/icon.svg'),
      csrf,
      body: safeHtml(body),
    })
  }
}

function languageLink(words: Words, page: Page, locale: Locale): Model {
  return {
    locale,
    name: words.say(`languages.${locale}`),
    href: `/${locale}${page.path ?? ''}`,
    current: locale === page.locale,
  }
}

function whoModel(locale: Locale, { account }: Viewer): Model {
  const paths = accountPaths(locale)
  return { name: account.name, href: paths.account, signOut: paths.signOut }
}

function placeLinks(words: Words, { locale, path }: Page, viewer: Viewer): Model[] {
  return places
    .filter(({ permission }) => may(viewer, permission))
    .map((place) => ({
      name: words.say(`rooms.places.${place.name}`),
      href: `/${locale}${place.path}`,
      current: path === place.path || (path ?? '').startsWith(`${place.path}/`),
    }))
}
