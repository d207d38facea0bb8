import type { Request, Response } from 'express'

import { Gone } from '../../platform/errors.ts'
import { freshForm } from '../../platform/form-page.ts'
import type { Cookies } from '../../platform/http/cookies.ts'
import { parseForm } from '../../platform/http/forms.ts'
import type { RateLimit } from '../../platform/http/rate-limits.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import { isLocale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { withErrorsOf } from './form-words.ts'
import { linkForm, signInForm } from './forms.ts'
import { sessionCookie, type GuardedRouter } from './guarded-routes.ts'
import { accountPaths, nextPath, placeAfterSignIn } from './paths.ts'
import type { RoomPages } from './room-pages.ts'
import { sessionEnds } from './session.ts'
import type { SessionService } from './sessions.ts'
import type { SignedIn, SignInService } from './sign-in.ts'
import { signInForMs } from './sign-in-attempt.ts'
import { linkOverPage, linkPage, sentPage, signInPage } from './sign-in-pages.ts'

export interface SignInRoutesParts extends RoomPages {
  signIn: SignInService
  sessions: Pick<SessionService, 'end'>
  cookies: Cookies
  limits: { signIn: RateLimit }
  /** In development, where mail is to be read. */
  devMailbox: string | null
}

const browserCookie = 'sign-in'
const browserForm = /^[\w-]{43}$/

/** What the browser that asked for a link holds until the link is used; null where it asked for none. */
export function askingBrowser(cookies: Cookies, req: Request): string | null {
  const browser = cookies.read(req, browserCookie)
  return browser !== null && browserForm.test(browser) ? browser : null
}

export function keepAskingBrowser(cookies: Cookies, res: Response, browser: string): void {
  cookies.set(res, browserCookie, browser, signInForMs)
}

/** Signing in by a mailed link, and signing out. */
export function addSignInRoutes(room: GuardedRouter, parts: SignInRoutesParts): void {
  const { signIn, sessions, cookies, limits, wordsOf, renderRoom, devMailbox } = parts

  const wordsFor = (req: Request): Words => withErrorsOf('account', wordsOf(localeInPath(req.originalUrl) ?? 'en'))

  const send = (res: Response, page: Page, status = 200): void => {
    res.status(status).type('html').send(renderRoom(page, null))
  }

  const browserOf = (req: Request): string | null => askingBrowser(cookies, req)

  room.get('/:locale/account/sign-in', { may: 'anyone' }, (req, res, viewer) => {
    const words = wordsFor(req)
    const next = nextPath(req.query['next'])
    if (viewer === null) send(res, signInPage({ words, form: freshForm, next }))
    else seeOther(res, next ?? accountPaths(words.locale).account)
  })

  room.post('/:locale/account/sign-in', { may: 'anyone' }, async (req, res) => {
    await limits.signIn.check(req)
    const words = wordsFor(req)
    const form = parseForm(signInForm, req.body)
    if (!form.ok) {
      send(res, signInPage({ words, form, next: nextPath(form.typed['next']) }), 422)
      return
    }
    const { email: address, next } = form.value
    // The code stays the same while mails are under way: the first one may well be opened last.
    const browser = browserOf(req) ?? signIn.newBrowser()
    await signIn.ask({ address, next: nextPath(next), browser })
    keepAskingBrowser(cookies, res, browser)
    seeOther(res, accountPaths(words.locale).signInSent)
  })

  room.get('/:locale/account/sign-in/sent', { may: 'anyone' }, (req, res) => {
    const browser = browserOf(req)
    const code = browser === null ? null : signIn.codeFor(browser)
    send(res, sentPage({ words: wordsFor(req), code, devMailbox }))
  })

  room.get('/:locale/account/sign-in/:token', { may: 'anyone' }, async (req, res) => {
    const [words, token] = [wordsFor(req), tokenIn(req)]
    await whileOpen(res, words, async () => {
      const opened = await signIn.open(token, browserOf(req))
      send(res, linkPage({ words, token, opened, form: freshForm }))
    })
  })

  room.post('/:locale/account/sign-in/:token', { may: 'anyone' }, async (req, res) => {
    await limits.signIn.check(req)
    const [words, token, browser] = [wordsFor(req), tokenIn(req), browserOf(req)]
    await whileOpen(res, words, async () => {
      const opened = await signIn.open(token, browser)
      const form = parseForm(linkForm(opened), req.body)
      if (!form.ok) {
        send(res, linkPage({ words, token, opened, form }), 422)
        return
      }
      const { code, name, locale } = form.value
      const details = isLocale(locale) ? { name, locale } : null
      const former = cookies.read(req, sessionCookie)
      const signedIn = await signIn.use({ token, browser, code, details, former })
      if (signedIn === null) {
        const errors = [{ field: 'code', code: 'wrong' }]
        send(res, linkPage({ words, token, opened, form: { typed: form.typed, errors } }), 422)
        return
      }
      welcome(res, signedIn)
    })
  })

  room.post('/:locale/account/sign-out', { may: 'signed in' }, async (req, res) => {
    await sessions.end(cookies.read(req, sessionCookie) ?? '')
    cookies.clear(res, sessionCookie)
    seeOther(res, accountPaths(wordsFor(req).locale).signIn)
  })

  function welcome(res: Response, { account, session, next }: SignedIn): void {
    cookies.set(res, sessionCookie, session, sessionEnds(account.roles).absoluteMs)
    cookies.clear(res, browserCookie)
    seeOther(res, placeAfterSignIn(account, next))
  }

  /** A link that is over is answered with a sentence and the way to a new one. */
  async function whileOpen(res: Response, words: Words, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      send(res, linkOverPage({ words }), 410)
    }
  }
}

function tokenIn(req: Request): string {
  const { token } = req.params
  return typeof token === 'string' ? token : ''
}
