import { dayOf } from '../../platform/clock.ts'
import { errorSummary, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Account, Viewer } from './account.ts'
import type { Organisation } from './organisation.ts'
import { accountPaths, organisationPaths } from './paths.ts'
import type { Session } from './session.ts'
import { accountPage, detailsModel } from './sign-in-pages.ts'

/** What was just done from the account's page; shown once after the redirect (`?done=…`). */
export const accountResults = ['details', 'session', 'sessions'] as const

export type AccountResult = (typeof accountResults)[number]

export interface AccountPageInput {
  words: Words
  viewer: Viewer
  sessions: readonly Session[]
  /** Those they belong to. */
  organisations: readonly Organisation[]
  form: FormState
  done: AccountResult | null
}

/** One's own account: name, language, where one is signed in. */
export function ownAccountPage({ words, viewer, sessions, organisations, form, done }: AccountPageInput): Page {
  const { account, sessionId } = viewer
  const paths = accountPaths(words.locale)
  const typed = { name: account.name, locale: account.locale, ...form.typed }
  return accountPage(words, 'account', form, {
    path: '/account',
    title: words.say('account.account.title'),
    model: {
      done: done === null ? null : words.say(`account.account.done.${done}`),
      summary: errorSummary(words, form.errors, ['name', 'locale']),
      address: account.address,
      roles: words.list(account.roles.map((role) => words.say(`account.roles.${role}`))) || null,
      factor: words.say(`account.factor.has.${factorOf(account)}`),
      secondFactor: paths.secondFactor,
      details: { action: paths.details, ...detailsModel(words, { ...form, typed }) },
      organisations: organisations.map(({ id, names }) => ({
        href: organisationPaths(words.locale, id).page,
        name: names[words.locale],
      })),
      sessions: sessions.map((session) => sessionModel(words, session, sessionId)),
      endSession: paths.endSession,
      endOthers: sessions.length > 1 ? paths.endOtherSessions : null,
    },
  })
}

function factorOf({ hasPasskey, hasCodes }: Account): 'both' | 'passkey' | 'codes' | 'none' {
  if (hasPasskey) return hasCodes ? 'both' : 'passkey'
  return hasCodes ? 'codes' : 'none'
}

function sessionModel(words: Words, { id, way, startedAt, seenAt }: Session, current: string): Model {
  return {
    id,
    way: words.say(`account.sessions.way.${way}`, { date: words.date(dayOf(startedAt)) }),
    seen: words.say('account.sessions.seen', {
      date: words.date(dayOf(seenAt)),
      time: seenAt.toISOString().slice(11, 16),
    }),
    isCurrent: id === current,
  }
}
