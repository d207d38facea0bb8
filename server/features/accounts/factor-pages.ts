import { encode } from 'uqr'

import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { hasSecondFactor, type Viewer } from './account.ts'
import type { Passkey } from './factor.ts'
import type { OfferedCodes } from './one-time-codes.ts'
import { accountPaths } from './paths.ts'
import { needsSecondFactor } from './permissions.ts'
import { accountPage } from './sign-in-pages.ts'

/** What was just done; shown once after the redirect (`?done=…`). */
export const factorResults = ['added', 'removed', 'shown'] as const

export type FactorResult = (typeof factorResults)[number]

interface FactorPageInput {
  words: Words
  viewer: Viewer
  passkeys: readonly Passkey[]
  /** The code that is typed to show the second factor, or the name of a new passkey. */
  form: FormState
  next: string | null
  done: FactorResult | null
}

/** Shows the second factor, where there is one; afterwards, or where there is none, this is where factors are set up. */
export function factorPage({ words, viewer, passkeys, form, next, done }: FactorPageInput): Page {
  const { account, hasSteppedUp } = viewer
  const paths = accountPaths(words.locale)
  const isAsked = hasSecondFactor(account) && !hasSteppedUp
  return accountPage(words, 'second-factor', form, {
    path: '/account/second-factor',
    title: words.say('account.factor.title'),
    model: {
      lead: words.say(`account.factor.lead.${leadOf(viewer)}`),
      done: done === null ? null : words.say(`account.factor.done.${done}`),
      summary: errorSummary(words, form.errors, ['code']),
      next: next ?? '',
      goOn: hasSteppedUp ? next : null,
      withPasskey:
        isAsked && account.hasPasskey ? { action: paths.stepUpWithPasskey, options: paths.stepUpOptions } : null,
      withCode: isAsked && account.hasCodes ? { action: paths.stepUpWithCode, code: codeModel(words, form) } : null,
      setUp: isAsked ? null : setUpModel(words, viewer, passkeys),
    },
  })
}

function leadOf({ account, hasSteppedUp }: Viewer): 'ask' | 'shown' | 'needed' | 'none' {
  if (hasSecondFactor(account)) return hasSteppedUp ? 'shown' : 'ask'
  return needsSecondFactor(account.roles) ? 'needed' : 'none'
}

function codeModel(words: Words, form: FormState): Model {
  return fieldModel(words, form, {
    name: 'code',
    label: words.say('account.factor.code'),
    hint: words.say('account.factor.codeHint'),
    autocomplete: 'one-time-code',
    verbatim: true,
  })
}

function setUpModel(words: Words, { account }: Viewer, passkeys: readonly Passkey[]): Model {
  const paths = accountPaths(words.locale)
  return {
    passkeys: passkeys.map(({ credentialId, name, addedOn }) => ({
      id: credentialId,
      name,
      added: words.say('account.factor.addedOn', { date: words.date(addedOn) }),
    })),
    removePasskey: paths.removePasskey,
    addPasskey: { action: paths.passkeys, options: paths.passkeyOptions },
    hasCodes: account.hasCodes,
    codes: paths.codes,
    removeCodes: paths.removeCodes,
  }
}

interface CodesPageInput {
  words: Words
  offered: OfferedCodes
  form: FormState
  next: string | null
}

/** The secret, for an app to read or to be typed into it, and the first code that proves that it was. */
export function codesPage({ words, offered, form, next }: CodesPageInput): Page {
  return accountPage(words, 'codes', form, {
    path: '/account/codes',
    title: words.say('account.codes.title'),
    model: {
      action: accountPaths(words.locale).codes,
      summary: errorSummary(words, form.errors, ['code']),
      picture: pictureOf(offered.uri),
      secret: offered.secret.replaceAll(/(.{4})(?=.)/g, '$1 '),
      box: offered.box,
      next: next ?? '',
      code: codeModel(words, form),
    },
  })
}

/** The squares of a QR code as one path, each module one unit wide. */
function pictureOf(uri: string): Model {
  const { data, size } = encode(uri, { ecc: 'M', border: 4 })
  const squares = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${String(x)} ${String(y)}h1v1h-1z`] : [])),
  )
  return { size: String(size), path: squares.join('') }
}
