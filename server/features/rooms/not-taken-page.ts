import type { NotTaken } from '../accounts/index.ts'
import { accountPaths } from '../accounts/paths.ts'
import type { Typed } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'

export interface NotTakenPageInput {
  words: Words
  why: NotTaken
  /** Where the form goes when it is sent once more. */
  action: string
  typed: Typed
}

/** A form that came too late: what was typed is on this page, and can be sent once more from it. */
export function notTakenPage({ words, why, action, typed }: NotTakenPageInput): Page {
  const paths = accountPaths(words.locale)
  return {
    template: 'rooms/not-taken',
    locale: words.locale,
    title: words.say(`rooms.notTaken.${why}.title`),
    description: null,
    path: null,
    indexed: false,
    model: {
      title: words.say(`rooms.notTaken.${why}.title`),
      text: words.say(`rooms.notTaken.${why}.text`),
      link: linkOf(words, why, paths),
      action,
      fields: Object.entries(typed).map(([name, value]) => ({ name, value })),
    },
  }
}

function linkOf(words: Words, why: NotTaken, paths: ReturnType<typeof accountPaths>) {
  switch (why) {
    case 'signed-out':
      return { href: paths.signIn, text: words.say('rooms.notTaken.signed-out.link') }
    case 'second-factor':
      return { href: paths.secondFactor, text: words.say('rooms.notTaken.second-factor.link') }
    case 'stale':
      return null
  }
}
