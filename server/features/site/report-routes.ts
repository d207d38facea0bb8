import { Router, type Request, type Response } from 'express'
import { z } from 'zod'

import { AppError } from '../../platform/errors.ts'
import { answerFailure } from '../../platform/http/error-handler.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import type { RateLimits } from '../../platform/http/rate-limits.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { WordsOf } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { RenderPage } from '../../platform/page.ts'
import { withErrorsOf } from '../accounts/index.ts'
import { reportForm, type ReportService } from '../moderation/index.ts'
import { petitionPaths, textIn, type PetitionService } from '../petitions/index.ts'
import { reportedPage, reportPage, type ReportPageInput } from './report-page.ts'

interface Parts {
  petitions: Pick<PetitionService, 'get'>
  reports: Pick<ReportService, 'file'>
  limits: Pick<RateLimits, 'report'>
  render: RenderPage
  wordsOf: WordsOf
}

const params = z.object({ locale: z.enum(locales), slug: z.string().max(100) })

/** Anybody may report a petition's page: without an account, and without a cookie. */
export function createReportRouter({ petitions, reports, limits, render, wordsOf }: Parts): Router {
  const router = Router({ caseSensitive: true, strict: true })

  function asked(req: Request): Pick<ReportPageInput, 'words' | 'petition' | 'text'> {
    const { locale, slug } = parseParams(params, req.params)
    const petition = petitions.get(slug)
    return { words: withErrorsOf('report', wordsOf(locale)), petition, text: textIn(petition.text, locale) }
  }

  /** With what was typed, which is nobody else's to keep. */
  function sendBack(res: Response, page: ReportPageInput): void {
    res.setHeader('Cache-Control', 'no-store')
    res.type('html').send(render(reportPage(page)))
  }

  router.get('/:locale/petitions/:slug/report', (req, res) => {
    res.type('html').send(render(reportPage(asked(req))))
  })

  router.get('/:locale/petitions/:slug/report/thanks', (req, res) => {
    res.type('html').send(render(reportedPage(asked(req))))
  })

  router.post('/:locale/petitions/:slug/report', async (req, res) => {
    const shown = asked(req)
    const form = parseForm(reportForm, req.body)
    const isTrapped = (form.typed['website'] ?? '') !== ''
    const kept = { typed: form.typed, errors: [] }
    try {
      await limits.report.check(req)
      if (!form.ok || isTrapped) {
        res.status(422)
        sendBack(res, form.ok ? { ...shown, form: kept, notice: 'trap' } : { ...shown, form })
        return
      }
      const { reason, words } = form.value
      const { petition } = shown
      const { locale } = shown.words
      await reports.file({ petitionId: petition.id, reason, words, locale })
      seeOther(res, petitionPaths(locale, petition.slug).reported)
    } catch (error) {
      const notice = noticeFor(error)
      answerFailure(res, error as AppError)
      sendBack(res, { ...shown, form: kept, notice })
    }
  })

  return router
}

/** The failures that bring the form back filled; anything else is the error handler's. */
function noticeFor(error: unknown): 'tooMany' | 'unavailable' {
  if (error instanceof AppError && error.kind === 'too-many') return 'tooMany'
  if (error instanceof AppError && error.kind === 'unavailable') return 'unavailable'
  throw error
}
