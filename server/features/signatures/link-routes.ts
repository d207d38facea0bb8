import type { Request, Response } from 'express'
import { z } from 'zod'

import type { Now } from '../../platform/clock.ts'
import type { CountryNamesOf } from '../../platform/country-names.ts'
import type { FormState } from '../../platform/form-page.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { RateLimit } from '../../platform/http/rate-limits.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page, RenderPage } from '../../platform/page.ts'
import { acceptsSignatures, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import { SignatureGone, type OpenedSignature } from './links.ts'
import { gonePage, managePage, type ManageResult, type PageNotice, type PetitionLink } from './pages.ts'
import type { SignatureService } from './service.ts'

export interface LinkRoutesParts {
  signatures: SignatureService
  petitions: PetitionService
  confirming: RateLimit
  render: RenderPage
  wordsOf: WordsOf
  countriesOf: CountryNamesOf
  now: Now
}

export const linkParams = z.object({ locale: z.enum(locales), token: z.string().max(200) })

export interface Link {
  locale: Locale
  token: string
}

export interface ManageShown {
  done?: ManageResult | null
  correction?: FormState | null
  notice?: PageNotice
}

export function sendPersonal(res: Response, html: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.type('html').send(html)
}

export function petitionLink(petition: Petition, locale: Locale): PetitionLink {
  const text = textIn(petition.text, locale)
  const { slug, organiser } = petition
  return { slug, title: text.title, language: text.language, demonstration: organiser.demonstration }
}

export type LinkPages = ReturnType<typeof createLinkPages>

/** What the routes behind mailed links have in common: reading the link, showing the signature, saying that it has gone. */
export function createLinkPages(parts: LinkRoutesParts) {
  const { signatures, petitions, render, wordsOf, countriesOf, now } = parts

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
      const link = parseParams(linkParams, req.params)
      try {
        await answer(link, req, res)
      } catch (error) {
        if (!(error instanceof SignatureGone)) throw error
        showGone(res, error, link.locale)
      }
    }
  }

  return { send, shared, showManage, on }
}
