import type { AccountFilter } from '../accounts/index.ts'
import { hasSecondFactor, roles, type Account, type AccountState, type Role } from '../accounts/account.ts'
import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { pagesModel } from './list-pages.ts'

/** Addresses of the page of one account, from the root of the site. */
export function accountsPaths(locale: Locale, id = '') {
  const all = `/${locale}/staff/accounts`
  const page = `${all}/${id}`
  return {
    all,
    invite: `${all}/invitations`,
    page,
    roles: `${page}/roles`,
    disable: `${page}/disable`,
    enable: `${page}/enable`,
    reset: `${page}/factors/reset`,
  }
}

/** What was just done; shown once after the redirect (`?done=…`). */
export const accountDeeds = ['invited', 'roles', 'disabled', 'enabled', 'reset'] as const

export type AccountDeed = (typeof accountDeeds)[number]

export const accountStates: readonly AccountState[] = ['active', 'invited', 'disabled']

interface AccountsInput {
  words: Words
  filter: AccountFilter
  /** The first is 1. */
  page: number
  /** All that the filter lets through. */
  accounts: readonly Account[]
  form: FormState
  done: AccountDeed | null
}

const accountsOnPage = 50

/** Everybody who has an account, as far as the filter lets them through, page by page, and the form that invites more. */
export function accountsPage({ words, filter, page, accounts, form, done }: AccountsInput): Page {
  const paths = accountsPaths(words.locale)
  return roomPage({
    words,
    template: 'staff/accounts',
    form,
    path: '/staff/accounts',
    title: words.say('people.accounts.title'),
    model: {
      done: doneSentence(words, done),
      count: words.say('people.accounts.count', { count: accounts.length }),
      search: { action: paths.all, text: filter.text, role: filter.role ?? '', state: filter.state ?? '' },
      roles: choices(words, filter, 'role', roles),
      states: choices(words, filter, 'state', accountStates),
      accounts: accounts
        .slice((page - 1) * accountsOnPage, page * accountsOnPage)
        .map((account) => rowModel(words, account)),
      pages: pagesModel(words, {
        page,
        count: accounts.length,
        onPage: accountsOnPage,
        href: (next) => `${paths.all}${queryOf(filter, next)}`,
      }),
      invite: inviteModel(words, form),
    },
  })
}

function choices(words: Words, filter: AccountFilter, kind: 'role' | 'state', values: readonly string[]): Model[] {
  const all = { value: null, name: words.say(`people.accounts.every.${kind}`) }
  return [all, ...values.map((value) => ({ value, name: words.say(sayingOf(kind, value)) }))].map(
    ({ value, name }) => ({
      name,
      href: `${accountsPaths(words.locale).all}${queryOf({ ...filter, [kind]: value })}`,
      current: filter[kind] === value,
    }),
  )
}

function sayingOf(kind: 'role' | 'state', value: string): string {
  return kind === 'role' ? `account.roles.${value}` : `people.states.${value}`
}

function queryOf({ role, state, text }: AccountFilter, page = 1): string {
  const query = new URLSearchParams()
  if (role !== null) query.set('role', role)
  if (state !== null) query.set('state', state)
  if (text !== '') query.set('text', text)
  if (page > 1) query.set('page', String(page))
  return query.size === 0 ? '' : `?${query.toString()}`
}

function rowModel(words: Words, account: Account): Model {
  return {
    href: accountsPaths(words.locale, account.id).page,
    name: account.name,
    address: account.address,
    roles: rolesText(words, account.roles),
    state: account.state,
    stateText: words.say(`people.states.${account.state}`),
    factor: factorText(words, account),
  }
}

function rolesText(words: Words, has: readonly Role[]): string {
  return has.length === 0
    ? words.say('people.noRole')
    : words.list(has.map((role) => words.say(`account.roles.${role}`)))
}

function factorText(words: Words, { hasPasskey, hasCodes }: Account): string {
  const has = [...(hasPasskey ? ['passkey'] : []), ...(hasCodes ? ['codes'] : [])]
  return has.length === 0
    ? words.say('people.factors.none')
    : words.list(has.map((one) => words.say(`people.factors.${one}`)))
}

function inviteModel(words: Words, form: FormState): Model {
  return {
    action: accountsPaths(words.locale).invite,
    summary: errorSummary(words, form.errors, ['email', 'name']),
    email: fieldModel(words, form, {
      name: 'email',
      label: words.say('people.invite.email'),
      type: 'email',
      verbatim: true,
    }),
    name: fieldModel(words, form, { name: 'name', label: words.say('people.invite.name') }),
    roles: roleBoxes(words, (role) => form.typed[role] === 'yes'),
    locales: locales.map((locale) => ({
      locale,
      name: words.say(`languages.${locale}`),
      selected: locale === (form.typed['locale'] ?? words.locale),
    })),
  }
}

function roleBoxes(words: Words, isChecked: (role: Role) => boolean): Model[] {
  return roles.map((role) => ({
    name: role,
    label: words.say(`account.roles.${role}`),
    hint: words.say(`people.roleHints.${role}`),
    checked: isChecked(role),
  }))
}

interface OneAccountInput {
  words: Words
  account: Account
  form: FormState
  done: AccountDeed | null
}

/** One account, and everything an admin can do with it. */
export function oneAccountPage({ words, account, form, done }: OneAccountInput): Page {
  const paths = accountsPaths(words.locale, account.id)
  const isDisabled = account.state === 'disabled'
  return roomPage({
    words,
    template: 'staff/account',
    form,
    path: `/staff/accounts/${account.id}`,
    title: account.name,
    model: {
      ...rowModel(words, account),
      back: paths.all,
      done: doneSentence(words, done),
      summary: errorSummary(words, form.errors, []),
      rolesAction: paths.roles,
      boxes: roleBoxes(words, (role) => account.roles.includes(role)),
      disable: isDisabled ? null : paths.disable,
      enable: isDisabled ? paths.enable : null,
      reset: hasSecondFactor(account) ? paths.reset : null,
    },
  })
}

function doneSentence(words: Words, done: AccountDeed | null): string | null {
  return done === null ? null : words.say(`people.done.${done}`)
}
