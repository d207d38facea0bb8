import { freshForm } from '../../platform/form-page.ts'
import type { Cookies } from '../../platform/http/cookies.ts'
import { parseForm } from '../../platform/http/forms.ts'
import type { RateLimit } from '../../platform/http/rate-limits.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { AccountService } from './accounts.ts'
import { withErrorsOf } from './form-words.ts'
import { shownPasskeyForm } from './forms.ts'
import { sessionCookie, type GuardedRouter } from './guarded-routes.ts'
import type { PasskeyService } from './passkeys.ts'
import { nextPath, placeAfterSignIn } from './paths.ts'
import type { RoomPages } from './room-pages.ts'
import { sessionEnds } from './session.ts'
import type { SessionService } from './sessions.ts'
import { signInPage } from './sign-in-pages.ts'
import { askingBrowser, keepAskingBrowser } from './sign-in-routes.ts'
import type { SignInService } from './sign-in.ts'

export interface PasskeySignInParts extends RoomPages {
  passkeys: Pick<PasskeyService, 'requestOptions' | 'shownBy'>
  accounts: Pick<AccountService, 'find'>
  sessions: Pick<SessionService, 'begin'>
  signIn: Pick<SignInService, 'newBrowser'>
  cookies: Cookies
  limits: { signIn: RateLimit }
}

/** Signing in with a passkey alone: it is the second factor at the same time. */
export function addPasskeySignInRoutes(room: GuardedRouter, parts: PasskeySignInParts): void {
  const { passkeys, accounts, sessions, signIn, cookies, limits, wordsOf, renderRoom } = parts

  room.post('/:locale/account/sign-in/passkey/options', { may: 'anyone' }, async (req, res) => {
    await limits.signIn.check(req)
    const browser = askingBrowser(cookies, req) ?? signIn.newBrowser()
    const options = await passkeys.requestOptions({ purpose: 'sign-in', boundTo: browser }, null)
    keepAskingBrowser(cookies, res, browser)
    res.json(options)
  })

  room.post('/:locale/account/sign-in/passkey', { may: 'anyone' }, async (req, res) => {
    await limits.signIn.check(req)
    const form = parseForm(shownPasskeyForm, req.body)
    const { credential, next } = form.ok ? form.value : { credential: '', next: '' }
    const boundTo = askingBrowser(cookies, req)
    const id = boundTo === null ? null : await passkeys.shownBy(credential, { purpose: 'sign-in', boundTo })
    const account = id === null ? null : await accounts.find(id)
    if (account?.state !== 'active') {
      const words = withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en'))
      const refused = { ...freshForm, errors: [{ field: 'form', code: 'passkeyRefused' }] }
      const page = signInPage({ words, form: refused, next: nextPath(next) })
      res.status(422).type('html').send(renderRoom(page, null))
      return
    }
    const session = await sessions.begin(account, 'passkey', cookies.read(req, sessionCookie))
    cookies.set(res, sessionCookie, session, sessionEnds(account.roles).absoluteMs)
    seeOther(res, placeAfterSignIn(account, nextPath(next)))
  })
}
