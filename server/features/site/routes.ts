import { Router, type Request, type Response } from 'express'
import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import { AppError, Gone } from '../../platform/errors.ts'
import { passesCaptcha, type Captcha } from '../../platform/http/captcha.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { RateLimits } from '../../platform/http/rate-limits.ts'
import { redirectToLocale } from '../../platform/http/request-locale.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { acceptsSignatures, petitionPaths, type Petition, type PetitionService } from '../petitions/index.ts'
import { siteTextNames } from '../site-texts/index.ts'
import { readSignForm, resendForm, type SignatureService } from '../signatures/index.ts'
import type { PublicPages } from './service.ts'
import type { SharePictures } from './share-pictures.ts'
import { freshSignForm, type SignFormState, type SignNotice } from './sign-form.ts'

interface Parts {
  petitions: PetitionService
  signatures: SignatureService
  pages: PublicPages
  pictures: SharePictures
  limits: Pick<RateLimits, 'signing' | 'resend' | 'strictSigning'>
  captcha: Captcha
  render: RenderPage
  localeOrder: readonly Locale[]
  now: Now
}

const siteParams = z.object({ locale: z.enum(locales) })
const petitionParams = siteParams.extend({ slug: z.string().max(100) })

/** A picture is made to be shown elsewhere. It may be kept for an hour: one of a removed petition is gone by then. */
const forOtherSites = {
  'Cache-Control': 'public, max-age=300, s-maxage=3600',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** The public pages, and the two forms on them. */
export function createSiteRouter(parts: Parts): Router {
  const { petitions, signatures, pages, limits, render, now } = parts
  const router = Router({ caseSensitive: true, strict: true })

  function send(res: Response, page: Page): void {
    if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'public, max-age=0, must-revalidate')
    res.type('html').send(render(page))
  }

  function asked(req: Request): { locale: Locale; petition: Petition } {
    const { locale, slug } = parseParams(petitionParams, req.params)
    return { locale, petition: petitions.get(slug) }
  }

  router.get('/', redirectToLocale(parts.localeOrder))

  router.get('/:locale', (req, res) => {
    send(res, pages.home(parseParams(siteParams, req.params).locale))
  })

  router.get('/:locale/safety', (req, res) => {
    send(res, pages.safety(parseParams(siteParams, req.params).locale))
  })

  router.get('/:locale/check', async (req, res) => {
    send(res, await pages.check(parseParams(siteParams, req.params).locale))
  })

  for (const name of siteTextNames) {
    router.get(`/:locale/${name}`, (req, res) => {
      send(res, pages.siteText(name, parseParams(siteParams, req.params).locale))
    })
  }

  router.get('/:locale/recipients/:slug', (req, res) => {
    const { locale, slug } = parseParams(petitionParams, req.params)
    send(res, pages.recipient(slug, locale))
  })

  router.get('/:locale/petitions/:slug', async (req, res) => {
    const { locale, petition } = asked(req)
    send(res, await pages.petition(petition, locale))
  })

  router.get('/:locale/petitions/:slug/check-your-inbox', (req, res) => {
    const { locale, petition } = asked(req)
    send(res, pages.checkYourInbox(petition, locale))
  })

  router.get('/:locale/petitions/:slug/signed', (req, res) => {
    const { locale, petition } = asked(req)
    send(res, pages.signed(petition, locale))
  })

  router.get('/:locale/petitions/:slug/updates', (req, res) => {
    const { locale, petition } = asked(req)
    send(res, pages.news(petition, locale))
  })

  router.get('/:locale/petitions/:slug/history', (req, res) => {
    const { locale, petition } = asked(req)
    send(res, pages.history(petition, locale))
  })

  router.get('/:locale/petitions/:slug/deliveries', (req, res) => {
    const { locale, petition } = asked(req)
    send(res, pages.deliveries(petition, locale))
  })

  router.get('/:locale/petitions/:slug/:feed', async (req, res, next) => {
    const feed = pages.find(req.path)
    if (feed?.type === undefined) next()
    else res.type(feed.type).send(await feed.render())
  })

  router.get('/:locale/petitions/:slug/picture.png', async (req, res) => {
    const { locale, petition } = asked(req)
    const { png, etag } = await parts.pictures.of(petition, locale)
    res
      .set({ ...forOtherSites, ETag: etag })
      .type('png')
      .send(png)
  })

  router.post('/:locale/petitions/:slug/signatures', async (req, res) => {
    const { locale, petition } = asked(req)
    const form = readSignForm({ petition, petitions, locale, body: req.body })
    const back = async (state: Partial<SignFormState>): Promise<void> => {
      send(res, await pages.petition(petition, locale, { ...freshSignForm, typed: form.typed, ...state }))
    }
    try {
      refuseClosed(petition)
      await limits.signing.check(req)
      if (!form.ok) {
        const { errors, trap, typingHint } = form
        answerAgain(res)
        await back({ errors, typingHint, notice: trap ? 'trap' : 'none' })
        return
      }
      if (!(await passesCaptcha(req, form.typed['h-captcha-response'], parts))) {
        answerAgain(res)
        await back({ notice: 'captcha' })
        return
      }
      await signatures.sign({ petition, form: form.value, locale })
      seeOther(res, petitionPaths(locale, petition.slug).checkYourInbox)
    } catch (error) {
      const notice = noticeFor(error)
      answerFailure(res, error as AppError)
      await back({ notice, retryAfterSeconds: (error as AppError).retryAfterSeconds ?? null })
    }
  })

  function refuseClosed(petition: Petition): void {
    if (!acceptsSignatures(petition, now())) {
      throw new Gone('petitionClosed', 'This petition no longer takes signatures.')
    }
  }

  router.post('/:locale/petitions/:slug/resend', async (req, res) => {
    const { locale, petition } = asked(req)
    const form = parseForm(resendForm, req.body)
    try {
      await limits.resend.check(req)
      if (!form.ok) {
        answerAgain(res)
        send(res, pages.checkYourInbox(petition, locale, { form }))
        return
      }
      await signatures.requestMail(petition, form.value.email)
      seeOther(res, petitionPaths(locale, petition.slug).checkYourInbox)
    } catch (error) {
      const notice = noticeFor(error)
      answerFailure(res, error as AppError)
      send(res, pages.checkYourInbox(petition, locale, { form: { typed: form.typed, errors: [] }, notice }))
    }
  })

  return router
}

/** 422: the form comes back with what was typed, which is nobody else's to keep. */
function answerAgain(res: Response): void {
  res.status(422).setHeader('Cache-Control', 'no-store')
}

/** The failures that bring the form back filled; anything else is the error handler's. */
function noticeFor(error: unknown): Exclude<SignNotice, 'trap' | 'captcha'> {
  if (error instanceof AppError) {
    if (error.kind === 'too-many') return 'tooMany'
    if (error.kind === 'unavailable') return 'unavailable'
    if (error.kind === 'gone') return 'none'
  }
  throw error
}
