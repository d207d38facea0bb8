import { Router, type Request, type Response } from 'express'

import { parseParams } from '../../platform/http/forms.ts'
import { negotiatedLocale } from '../../platform/http/request-locale.ts'
import type { Locale } from '../../platform/locales.ts'
import { linkParams, petitionLink, sendPersonal, type LinkRoutesParts } from './link-routes.ts'
import type { OpenedSignature } from './links.ts'
import { unsubscribePage } from './pages.ts'

interface UnsubscribeParts extends Pick<LinkRoutesParts, 'signatures' | 'confirming' | 'render' | 'wordsOf'> {
  /** The order of languages: these addresses name none. */
  localeOrder: readonly Locale[]
}

const bareLinkParams = linkParams.omit({ locale: true })

/**
 * Stopping updates by one click (RFC 8058). Stands before the parsers of bodies: mail clients may send the button's
 * value in any form, and it is not looked at.
 */
export function createUnsubscribeRouter(parts: UnsubscribeParts): Router {
  const { signatures, confirming, render, wordsOf, localeOrder } = parts
  const router = Router({ caseSensitive: true, strict: true })

  function showUnsubscribe(req: Request, res: Response, { petition }: OpenedSignature, done: boolean): void {
    const locale = negotiatedLocale(req, localeOrder)
    const { token } = parseParams(bareLinkParams, req.params)
    sendPersonal(
      res,
      render(unsubscribePage({ words: wordsOf(locale), token, link: petitionLink(petition, locale), done })),
    )
  }

  router.get('/unsubscribe/:token', async (req, res) => {
    const { token } = parseParams(bareLinkParams, req.params)
    showUnsubscribe(req, res, await signatures.open('unsubscribe', token), false)
  })

  router.post('/unsubscribe/:token', confirming, async (req, res) => {
    const { token } = parseParams(bareLinkParams, req.params)
    showUnsubscribe(req, res, await signatures.unsubscribe(token), true)
  })

  return router
}
