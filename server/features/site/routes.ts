import { Router, type Request, type Response } from 'express'
import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import { AppError, Gone } from '../../platform/errors.ts'
import type { FormState } from '../../platform/form-page.ts'
import type { Captcha } from '../../platform/http/captcha.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { RateLimits } from '../../platform/http/rate-limits.ts'
import { redirectToLocale } from '../../platform/http/request-locale.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { acceptsSignatures, petitionPaths, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { confirmWithinDays, readSignForm, resendForm, type SignatureService } from '../signatures/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { homePage } from './home-page.ts'
import { petitionPage } from './petition-page.ts'
import { checkYourInboxPage, safetyPage, signedPage } from './plain-pages.ts'
import type { ShownSigners } from './shown-signers.ts'
import { freshSignForm, type SignFormState, type SignNotice } from './sign-form.ts'

interface Parts {
  petitions: PetitionService
  recipients: RecipientService
  board: TallyBoard
  signatures: SignatureService
  shownSigners: ShownSigners
  limits: Pick<RateLimits, 'signing' | 'resend' | 'strictSigning'>
  captcha: Captcha
  captchaSiteKey: string | null
  render: RenderPage
  wordsOf: WordsOf
  countriesOf: CountryNamesOf
  localeOrder: readonly Locale[]
  publicUrl: string
  /** As the reader of the mail will see it: `Undersigned <sign@example.org>`. */
  mailSender: string
  /** The subject of the first mail about a petition. */
  mailSubject: (petition: Petition, locale: Locale) => string
  /** Where the development mailbox can be read; null in production. */
  devMailbox: string | null
  now: Now
}

const siteParams = z.object({ locale: z.enum(locales) })
const petitionParams = siteParams.extend({ slug: z.string().max(100) })

/** Public pages: the same bytes for everyone in a language. */
export function createSiteRouter(parts: Parts): Router {
  const { petitions, recipients, board, signatures, limits, captcha, render, wordsOf, now } = parts
  const router = Router({ caseSensitive: true, strict: true })

  function send(res: Response, page: Page, cacheControl = 'public, max-age=0, must-revalidate'): void {
    if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', cacheControl)
    res.type('html').send(render(page))
  }

  function asked(req: Request): { locale: Locale; petition: Petition } {
    const { locale, slug } = parseParams(petitionParams, req.params)
    return { locale, petition: petitions.get(slug) }
  }

  async function showPetition(res: Response, petition: Petition, locale: Locale, form: SignFormState): Promise<void> {
    const page = petitionPage({
      words: wordsOf(locale),
      petition,
      text: textIn(petition.text, locale),
      recipients: recipients.named(petition.recipients),
      tally: board.of(petition.id),
      shownSigners: await parts.shownSigners(petition),
      countries: parts.countriesOf(locale),
      form: acceptsSignatures(petition, now()) ? form : null,
      captchaSiteKey: parts.captchaSiteKey,
      publicUrl: parts.publicUrl,
    })
    send(res, page)
  }

  function showInbox(res: Response, petition: Petition, locale: Locale, back: InboxForm = {}): void {
    const page = checkYourInboxPage({
      words: wordsOf(locale),
      petition,
      text: textIn(petition.text, locale),
      sender: parts.mailSender,
      subject: parts.mailSubject(petition, locale),
      confirmWithinDays,
      devMailbox: parts.devMailbox,
      ...back,
    })
    send(res, page)
  }

  router.get('/', redirectToLocale(parts.localeOrder))

  router.get('/:locale', (req, res) => {
    const { locale } = parseParams(siteParams, req.params)
    const open = petitions.list().filter((petition) => acceptsSignatures(petition, now()))
    const entries = open.map((petition) => ({
      petition,
      text: textIn(petition.text, locale),
      recipients: recipients.named(petition.recipients),
      tally: board.of(petition.id),
    }))
    send(res, homePage({ words: wordsOf(locale), entries: newestAndLargest(entries) }))
  })

  router.get('/:locale/safety', (req, res) => {
    const { locale } = parseParams(siteParams, req.params)
    send(res, safetyPage({ words: wordsOf(locale) }))
  })

  router.get('/:locale/petitions/:slug', async (req, res) => {
    const { locale, petition } = asked(req)
    await showPetition(res, petition, locale, freshSignForm)
  })

  router.post('/:locale/petitions/:slug/signatures', async (req, res) => {
    const { locale, petition } = asked(req)
    const form = readSignForm({ petition, petitions, locale, body: req.body })
    const back = (state: Partial<SignFormState>): Promise<void> =>
      showPetition(res, petition, locale, { ...freshSignForm, typed: form.typed, ...state })
    try {
      refuseClosed(petition)
      await limits.signing.check(req)
      if (!form.ok) {
        const { errors, trap, typingHint } = form
        answerAgain(res)
        await back({ errors, typingHint, notice: trap ? 'trap' : 'none' })
        return
      }
      if (!(await passesCaptcha(req, form.typed['h-captcha-response']))) {
        answerAgain(res)
        await back({ notice: 'captcha' })
        return
      }
      await signatures.sign({ petition, form: form.value, locale })
      res.redirect(303, petitionPaths(locale, petition.slug).checkYourInbox)
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

  /** A check that is down lets people sign, under a much stricter limit. */
  async function passesCaptcha(req: Request, response: string | undefined): Promise<boolean> {
    const verdict = await captcha.check(response)
    if (verdict === 'unavailable') await limits.strictSigning.check(req)
    return verdict !== 'failed'
  }

  router.get('/:locale/petitions/:slug/check-your-inbox', (req, res) => {
    const { locale, petition } = asked(req)
    showInbox(res, petition, locale)
  })

  router.post('/:locale/petitions/:slug/resend', async (req, res) => {
    const { locale, petition } = asked(req)
    const form = parseForm(resendForm, req.body)
    try {
      await limits.resend.check(req)
      if (!form.ok) {
        answerAgain(res)
        showInbox(res, petition, locale, { form })
        return
      }
      await signatures.requestMail(petition, form.value.email)
      res.redirect(303, petitionPaths(locale, petition.slug).checkYourInbox)
    } catch (error) {
      const notice = noticeFor(error)
      answerFailure(res, error as AppError)
      showInbox(res, petition, locale, { form: { typed: form.typed, errors: [] }, notice })
    }
  })

  router.get('/:locale/petitions/:slug/signed', (req, res) => {
    const { locale, petition } = asked(req)
    send(
      res,
      signedPage({
        words: wordsOf(locale),
        petition,
        text: textIn(petition.text, locale),
        tally: board.of(petition.id),
        publicUrl: parts.publicUrl,
      }),
    )
  })

  return router
}

interface InboxForm {
  form?: FormState
  notice?: 'none' | 'tooMany' | 'unavailable'
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

/** The newest first; the one with the most signatures leads. */
function newestAndLargest<Entry extends { tally: { confirmedCount: number } }>(entries: readonly Entry[]): Entry[] {
  const largest = entries.reduce<Entry | null>(
    (best, entry) => (best === null || entry.tally.confirmedCount > best.tally.confirmedCount ? entry : best),
    null,
  )
  return largest === null ? [] : [largest, ...entries.filter((entry) => entry !== largest)]
}
