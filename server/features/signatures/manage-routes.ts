import type { Response, Router } from 'express'

import { AppError, Invalid } from '../../platform/errors.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { asksName, offersVisibility, petitionPaths } from '../petitions/index.ts'
import { correctFormSchema, updatesForm, visibilityForm } from './forms.ts'
import { linkParams, petitionLink, type Link, type LinkPages, type LinkRoutesParts } from './link-routes.ts'
import { erasedPage, manageResultOf, type ManageResult, type PageNotice } from './pages.ts'
import { managePaths } from './paths.ts'

/** The signer's own page, and everything that can be done from it. */
export function addManageRoutes(router: Router, parts: LinkRoutesParts, { on, send, showManage }: LinkPages): void {
  const { signatures, petitions, confirming, wordsOf } = parts

  const backToManage = (res: Response, { locale, token }: Link, done: ManageResult): void => {
    seeOther(res, `${managePaths(locale, token).page}?done=${done}`)
  }

  router.get(
    '/:locale/signatures/manage/:token',
    on(async (link, req, res) => {
      showManage(res, await signatures.open('manage', link.token), link, { done: manageResultOf(req.query['done']) })
    }),
  )

  router.get(
    '/:locale/signatures/manage/:token/export',
    on(async ({ token }, _req, res) => {
      const data = await signatures.exportData(token)
      res.setHeader('Cache-Control', 'no-store')
      res.setHeader('Content-Disposition', 'attachment; filename="signature.json"')
      res.type('json').send(`${JSON.stringify(data, null, 2)}\n`)
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/correct',
    on(async (link, req, res) => {
      const opened = await signatures.open('manage', link.token)
      const form = parseForm(correctFormSchema({ asksName: asksName(opened.petition) }), req.body)
      try {
        await confirming.check(req)
        if (!form.ok) {
          res.status(422)
          showManage(res, opened, link, { correction: form })
          return
        }
        await signatures.correct(link.token, form.value)
      } catch (error) {
        const notice = noticeFor(error)
        answerFailure(res, error as AppError)
        showManage(res, opened, link, { correction: { typed: form.typed, errors: [] }, notice })
        return
      }
      backToManage(res, link, 'corrected')
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/visibility',
    confirming,
    on(async (link, req, res) => {
      const opened = await signatures.open('manage', link.token)
      const rules = { offersVisibility: offersVisibility(opened.petition) }
      const form = parseForm(visibilityForm(rules), req.body)
      if (!form.ok) throw new Invalid()
      await signatures.setVisibility(link.token, form.value.visibility)
      backToManage(res, link, 'visibility')
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/updates',
    confirming,
    on(async (link, req, res) => {
      const form = parseForm(updatesForm, req.body)
      if (!form.ok) throw new Invalid()
      await signatures.setUpdates(link.token, form.value.updates === 'yes')
      backToManage(res, link, 'updates')
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/renew',
    confirming,
    on(async ({ locale, token }, _req, res) => {
      const { petition } = await signatures.open('manage', token)
      await signatures.renewLinks(token)
      seeOther(res, petitionPaths(locale, petition.slug).checkYourInbox)
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/withdraw',
    confirming,
    on(async (link, _req, res) => {
      await signatures.withdraw(link.token)
      backToManage(res, link, 'withdrawn')
    }),
  )

  router.post(
    '/:locale/signatures/manage/:token/erase',
    confirming,
    on(async ({ locale, token }, _req, res) => {
      const petition = await signatures.erase(token)
      seeOther(res, `/${locale}/signatures/erased?petition=${encodeURIComponent(petition.slug)}`)
    }),
  )

  router.get('/:locale/signatures/erased', (req, res) => {
    const { locale } = parseParams(linkParams.omit({ token: true }), req.params)
    const petition = petitions.list().find(({ slug }) => slug === req.query['petition'])
    send(
      res,
      erasedPage({ words: wordsOf(locale), link: petition === undefined ? null : petitionLink(petition, locale) }),
    )
  })
}

/** The failures after which the form comes back filled; anything else is the error handler's. */
function noticeFor(error: unknown): PageNotice {
  if (error instanceof AppError && error.kind === 'too-many') return 'tooMany'
  if (error instanceof AppError && error.kind === 'unavailable') return 'unavailable'
  throw error
}
