import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { accountPaths, signInLinkPath } from './paths.ts'
import type { OpenedLink } from './sign-in.ts'

interface SignInPageInput {
  words: Words
  form: FormState
  next: string | null
}

/** Asks for the address that the link is mailed to. */
export function signInPage({ words, form, next }: SignInPageInput): Page {
  const { signIn, signInWithPasskey, signInOptions } = accountPaths(words.locale)
  return accountPage(words, 'sign-in', form, {
    path: '/account/sign-in',
    title: words.say('account.signIn.title'),
    model: {
      action: signIn,
      passkey: { action: signInWithPasskey, options: signInOptions },
      next: next ?? '',
      email: fieldModel(words, form, {
        name: 'email',
        label: words.say('account.signIn.email'),
        type: 'email',
        autocomplete: 'username webauthn',
        verbatim: true,
      }),
      summary: errorSummary(words, form.errors, ['email']),
    },
  })
}

interface SentPageInput {
  words: Words
  /** The six digits that another browser is asked for; null where nothing was asked in this one. */
  code: string | null
  /** In development, where the mail is to be read. */
  devMailbox: string | null
}

/** The same whether a mail goes out or not. */
export function sentPage({ words, code, devMailbox }: SentPageInput): Page {
  return accountPage(words, 'sign-in-sent', null, {
    path: '/account/sign-in/sent',
    title: words.say('account.sent.title'),
    model: {
      code: code === null ? null : `${code.slice(0, 3)} ${code.slice(3)}`,
      again: accountPaths(words.locale).signIn,
      devMailbox,
    },
  })
}

interface LinkPageInput {
  words: Words
  token: string
  opened: OpenedLink
  form: FormState
}

/** What the mailed link opens: a button, and whatever has to be known before. */
export function linkPage({ words, token, opened, form }: LinkPageInput): Page {
  const { account, isInvited, isSameBrowser } = opened
  const title = words.say(isInvited ? 'account.link.welcome' : 'account.link.title')
  const typed = { name: account.name, locale: account.locale, ...form.typed }
  const asked = { ...form, typed }
  return accountPage(words, 'sign-in-link', form, {
    path: `/account/sign-in/${token}`,
    title,
    model: {
      title,
      action: signInLinkPath(words.locale, token),
      summary: errorSummary(words, form.errors, ['code', 'name', 'locale']),
      code: isSameBrowser ? null : codeFieldModel(words, form),
      details: isInvited ? detailsModel(words, asked) : null,
    },
  })
}

/** A link that opens nothing any more. */
export function linkOverPage({ words }: { words: Words }): Page {
  return accountPage(words, 'sign-in-over', null, {
    path: null,
    title: words.say('account.over.title'),
    model: { again: accountPaths(words.locale).signIn },
  })
}

/** Six digits, for `partials/text-field`. */
function codeFieldModel(words: Words, form: FormState): Model {
  return fieldModel(words, form, {
    name: 'code',
    label: words.say('account.link.code'),
    hint: words.say('account.link.codeHint'),
    autocomplete: 'one-time-code',
    verbatim: true,
  })
}

/** Name and language, for whoever comes for the first time or changes them. */
export function detailsModel(words: Words, form: FormState): Model {
  return {
    name: fieldModel(words, form, { name: 'name', label: words.say('account.details.name'), autocomplete: 'name' }),
    locale: {
      label: words.say('account.details.locale'),
      options: locales.map((locale) => localeOption(words, locale, form.typed['locale'])),
    },
  }
}

function localeOption(words: Words, locale: Locale, chosen: string | undefined): Model {
  return { locale, name: words.say(`languages.${locale}`), selected: locale === chosen }
}

interface Rest {
  path: string | null
  title: string
  model: Model
}

/** A page of one's own account, in the part of the words that belongs to it. */
export function accountPage(words: Words, template: string, form: FormState | null, rest: Rest): Page {
  const isWrong = (form?.errors.length ?? 0) > 0
  return {
    template: `account/${template}`,
    locale: words.locale,
    title: isWrong ? words.say('errors.tabTitle', { title: rest.title }) : rest.title,
    description: null,
    path: rest.path,
    indexed: false,
    model: rest.model,
  }
}
