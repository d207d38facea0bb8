import type { Request, Response } from 'express'

import { Gone } from '../../platform/errors.ts'
import type { Cookies } from '../../platform/http/cookies.ts'
import type { RateLimit } from '../../platform/http/rate-limits.ts'
import { localeInPath } from '../../platform/http/request-locale.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import { readAddress } from '../../platform/mail/typed-address.ts'
import type { Viewer } from './account.ts'
import type { GuardedRouter } from './guarded-routes.ts'
import { invitationOverPage, invitationPage } from './invitation-pages.ts'
import type { InvitationService } from './invitations.ts'
import { accountPaths } from './paths.ts'
import type { RoomPages } from './room-pages.ts'
import { askingBrowser, keepAskingBrowser } from './sign-in-routes.ts'
import type { SignInService } from './sign-in.ts'

export interface InvitationRoutesParts extends RoomPages {
  invitations: InvitationService
  signIn: Pick<SignInService, 'ask' | 'newBrowser'>
  cookies: Cookies
  limits: { signIn: RateLimit }
}

/** Accepting an invitation, which leads to signing in with the address it was mailed to. */
export function addInvitationRoutes(room: GuardedRouter, parts: InvitationRoutesParts): void {
  const { invitations, signIn, cookies, limits, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words => wordsOf(localeInPath(req.originalUrl) ?? 'en')

  room.get('/:locale/account/invitation/:token', { may: 'anyone' }, async (req, res, viewer) => {
    const [words, token] = [wordsFor(req), tokenIn(req)]
    await whileOpen({ res, words, viewer }, async () => {
      const opened = await invitations.open(token)
      res.type('html').send(renderRoom(invitationPage({ words, token, opened }), viewer))
    })
  })

  room.post('/:locale/account/invitation/:token', { may: 'anyone' }, async (req, res, viewer) => {
    await limits.signIn.check(req)
    const words = wordsFor(req)
    const paths = accountPaths(words.locale)
    await whileOpen({ res, words, viewer }, async () => {
      const { account } = await invitations.accept(tokenIn(req))
      if (viewer?.account.id === account.id) {
        seeOther(res, paths.account)
        return
      }
      const address = readAddress(account.address)
      const browser = askingBrowser(cookies, req) ?? signIn.newBrowser()
      if (address !== null) await signIn.ask({ address, next: null, browser })
      keepAskingBrowser(cookies, res, browser)
      seeOther(res, paths.signInSent)
    })
  })

  async function whileOpen({ res, words, viewer }: Shown, act: () => Promise<void>): Promise<void> {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Gone)) throw error
      res
        .status(410)
        .type('html')
        .send(renderRoom(invitationOverPage({ words }), viewer))
    }
  }
}

interface Shown {
  res: Response
  words: Words
  viewer: Viewer | null
}

function tokenIn(req: Request): string {
  const { token } = req.params
  return typeof token === 'string' ? token : ''
}
