import { Router, type Request, type Response } from 'express'
import { z } from 'zod'

import type { CountryNamesOf } from '../../platform/country-names.ts'
import { AppError, Invalid } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { RateLimit } from '../../platform/http/rate-limits.ts'
import { negotiatedLocale } from '../../platform/http/request-locale.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import type { Now } from '../../platform/clock.ts'
import {
  acceptsSignatures,
  asksName,
  offersVisibility,
  petitionPaths,
  textIn,
  type Petition,
  type PetitionService,
} from '../petitions/index.ts'
import { correctFormSchema, refusalForm, updatesForm, visibilityForm } from './forms.ts'
import {
  confirmPage,
  erasedPage,
  gonePage,
  managePage,
  manageResultOf,
  notMePage,
  unsubscribePage,
  type ManageResult,
  type PageNotice,
  type PetitionLink,
} from './pages.ts'
import { managePaths, notMePath } from './paths.ts'
import { SignatureGone, type OpenedSignature, type SignatureService } from './service.ts'

interface Parts {
  signatures: SignatureService
  petitions: PetitionService
  confirming: RateLimit
  render: RenderPage
  wordsOf: WordsOf
  countriesOf: CountryNamesOf
  now: Now
}

interface UnsubscribeParts extends Pick<Parts, 'signatures' | 'confirming' | 'render' | 'wordsOf'> {
  /** The order of languages: these addresses name none. */
  localeOrder: readonly Locale[]
}

const linkParams = z.object({ locale: z.enum(locales), token: z.string().max(200) })
const bareLinkParams = linkParams.omit({ locale: true })

interface Link {
  locale: Locale
  token: string
}

interface ManageShown {
  done?: ManageResult | null
  correction?: FormState | null
  notice?: PageNotice
}

function sendPersonal(res: Response, html: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.type('html').send(html)
}

/** The failures after which the form comes back filled; anything else is the error handler's. */
function noticeFor(error: unknown): PageNotice {
  if (error instanceof AppError && error.kind === 'too-many') return 'tooMany'
  if (error instanceof AppError && error.kind === 'unavailable') return 'unavailable'
  throw error
}

function petitionLink(petition: Petition, locale: Locale): PetitionLink {
  const text = textIn(petition.text, locale)
  return { slug: petition.slug, title: text.title, language: text.language }
}

/** The pages behind mailed links. GET shows, POST acts, and nobody but the holder of the link is ever told anything. */
export function createSignatureRouter(parts: Parts): Router {
  const { signatures, petitions, confirming, render, wordsOf, countriesOf, now } = parts
  const router = Router({ caseSensitive: true, strict: true })

  const linkOf = (req: Request): Link => parseParams(linkParams, req.params)

  const send = (res: Response, page: Page): void => {
    sendPersonal(res, render(page))
  }

  function shared({ signature, petition }: OpenedSignature, locale: Locale) {
    return {
      words: wordsOf(locale),
      countries: countriesOf(locale),
      petition,
      signature,
      link: petitionLink(petition, locale),
      manageToken: signatures.linkTo('manage', signature),
    }
  }

  function showConfirm(res: Response, opened: OpenedSignature, { locale, token }: Link, notice: PageNotice): void {
    send(res, confirmPage({ ...shared(opened, locale), confirmToken: token, correction: null, notice }))
  }

  function showManage(res: Response, opened: OpenedSignature, { locale, token }: Link, shown: ManageShown): void {
    const { done = null, correction = null, notice = 'none' } = shown
    const confirmToken = opened.signature.state === 'pending' ? signatures.linkTo('confirm', opened.signature) : null
    send(res, managePage({ ...shared(opened, locale), manageToken: token, confirmToken, done, correction, notice }))
  }

  /** 410 with the way to the form, instead of the general error page. */
  function showGone(res: Response, gone: SignatureGone, locale: Locale): void {
    const petition = gone.petitionId === null ? null : petitions.byId(gone.petitionId)
    answerFailure(res, gone)
    send(
      res,
      gonePage({
        words: wordsOf(locale),
        reason: gone.reason,
        link: petition === null ? null : petitionLink(petition, locale),
        open: petition !== null && acceptsSignatures(petition, now()),
      }),
    )
  }

  type Answer = (link: Link, req: Request, res: Response) => Promise<void>

  /** Reads the link and answers one that has had its day with its own page. */
  function on(answer: Answer) {
    return async (req: Request, res: Response): Promise<void> => {
      const link = linkOf(req)
      try {
        await answer(link, req, res)
      } catch (error) {
        if (!(error instanceof SignatureGone)) throw error
        showGone(res, error, link.locale)
      }
    }
  }

  const backToManage = (res: Response, { locale, token }: Link, done: ManageResult): void => {
    res.redirect(303, `${managePaths(locale, token).page}?done=${done}`)
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
      res.redirect(303, petitionPaths(locale, petition.slug).signed)
    }),
  )

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
      res.redirect(303, petitionPaths(locale, petition.slug).checkYourInbox)
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
      res.redirect(303, `/${locale}/signatures/erased?petition=${encodeURIComponent(petition.slug)}`)
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
        res.redirect(303, petitionPaths(locale, petition.slug).form)
        return
      }
      await signatures.refuse(token)
      res.redirect(303, notMePath(locale, token))
    }),
  )

  return router
}

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
