import { Router, type Response } from 'express'

import { Invalid } from '../../platform/errors.ts'
import { parseForm } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { petitionPaths } from '../petitions/index.ts'
import { refusalForm } from './forms.ts'
import { createLinkPages, petitionLink, type Link, type LinkRoutesParts } from './link-routes.ts'
import type { OpenedSignature } from './links.ts'
import { addManageRoutes } from './manage-routes.ts'
import { confirmPage, notMePage, type PageNotice } from './pages.ts'
import { notMePath } from './paths.ts'

/** The pages behind mailed links. GET shows, POST acts, and nobody but the holder of the link is ever told anything. */
export function createSignatureRouter(parts: LinkRoutesParts): Router {
  const { signatures, confirming, wordsOf } = parts
  const router = Router({ caseSensitive: true, strict: true })
  const pages = createLinkPages(parts)
  const { on, send, shared, showManage } = pages

  function showConfirm(res: Response, opened: OpenedSignature, { locale, token }: Link, notice: PageNotice): void {
    send(res, confirmPage({ ...shared(opened, locale), confirmToken: token, correction: null, notice }))
  }

  router.get(
    '/:locale/signatures/confirm/:token',
    // Once it is confirmed there is nothing left to ask: the same link shows how it stands.
    on(async (link, _req, res) => {
      const opened = await signatures.open('confirm', link.token)
      if (opened.signature.state === 'pending') showConfirm(res, opened, link, 'none')
      else showManage(res, opened, { ...link, token: signatures.linkTo('manage', opened.signature) }, {})
    }),
  )

  router.post(
    '/:locale/signatures/confirm/:token',
    confirming,
    on(async ({ locale, token }, _req, res) => {
      const petition = await signatures.confirm(token)
      seeOther(res, petitionPaths(locale, petition.slug).signed)
    }),
  )

  router.get(
    '/:locale/signatures/not-me/:token',
    on(async ({ locale, token }, _req, res) => {
      const { signature, petition } = await signatures.open('not-me', token)
      send(
        res,
        notMePage({
          words: wordsOf(locale),
          token,
          link: petitionLink(petition, locale),
          state: signature.state,
          manageToken: signatures.linkTo('manage', signature),
        }),
      )
    }),
  )

  router.post(
    '/:locale/signatures/not-me/:token',
    confirming,
    on(async ({ locale, token }, req, res) => {
      const form = parseForm(refusalForm, req.body)
      if (!form.ok) throw new Invalid()
      if (form.value.action === 'lift') {
        const petition = await signatures.liftRefusal(token)
        seeOther(res, petitionPaths(locale, petition.slug).form)
        return
      }
      await signatures.refuse(token)
      seeOther(res, notMePath(locale, token))
    }),
  )

  addManageRoutes(router, parts, pages)
  return router
}
