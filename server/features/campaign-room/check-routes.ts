import type { Response } from 'express'
import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import type { FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Viewer } from '../accounts/account.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import { lacksOf, NotReady, type Lack } from '../petitions/index.ts'
import type { Organiser } from '../petitions/petition.ts'
import type { Decision } from '../reviews/review.ts'
import type { CampaignParts } from './campaign-parts.ts'
import { checkPage } from './check-page.ts'
import { submitForm } from './forms.ts'
import { adviceOnDesk } from './desk-advice.ts'
import { deskParams, rule } from './leading-request.ts'
import { deskPaths } from './paths.ts'
import { previewOf } from './preview.ts'
import { standingsOf } from './standings.ts'

export type CheckParts = Pick<
  CampaignParts,
  | 'drafts'
  | 'reviews'
  | 'petitions'
  | 'recipients'
  | 'profiles'
  | 'glossary'
  | 'organiserOf'
  | 'renderPreview'
  | 'wordsOf'
  | 'renderRoom'
  | 'now'
>

const previewParams = deskParams.extend({ language: z.enum(locales) })
/** Petitions of before there were accounts belong to nobody; their own organiser is published. */
const nobody: Organiser = { name: { en: '', uk: '', crh: '', ru: '' }, contactAddress: '', demonstration: false }

/** What is missing and what could be better, the preview, and the way into the queue. */
export function addCheckRoutes(room: GuardedRouter, parts: CheckParts): void {
  const { drafts, reviews, wordsOf, renderRoom, now } = parts

  interface Shown {
    locale: Locale
    desk: OpenedDesk
    /** Set when it was sent off and could not go. */
    refused: { lacks: readonly Lack[]; form: FormState } | null
  }

  async function show(res: Response, viewer: Viewer, { locale, desk, refused }: Shown): Promise<void> {
    const { petition, draft } = desk
    const page = checkPage({
      words: wordsOf(locale),
      desk,
      lacks: refused?.lacks ?? lacksOf(draft, petition.owner, dayOf(now())),
      refused: refused !== null,
      advice: adviceOnDesk(parts, desk, wordsOf(locale)),
      standings: standingsOf(wordsOf(locale), parts.recipients.named(draft.recipients), parts.profiles),
      decision: await lastDecision(desk),
      medianWaitMs: await reviews.medianWaitMs(),
      ...(refused === null ? {} : { form: refused.form }),
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function lastDecision({ petition }: OpenedDesk): Promise<Decision | null> {
    const review = await reviews.lastDecision(petition.publishedOn === null ? 'petition' : 'version', petition.id)
    return review?.decision ?? null
  }

  room.get('/:locale/campaign/petitions/:id/edit/check', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    await show(res, viewer, { locale, desk: await drafts.openDesk(id, viewer), refused: null })
  })

  room.get('/:locale/campaign/petitions/:id/preview/:language', rule, async (req, res, viewer) => {
    const { locale, id, language } = parseParams(previewParams, req.params)
    const desk = await drafts.openDesk(id, viewer)
    const { owner } = desk.petition
    const organiser = owner === null ? nobody : await parts.organiserOf(owner)
    const petition = previewOf(desk, organiser, dayOf(now()))
    res.type('html').send(await parts.renderPreview(petition, language, deskPaths(locale, id).edit('check')))
  })

  room.post('/:locale/campaign/petitions/:id/submit', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    const form = parseForm(submitForm, req.body)
    const { reason, urgent } = form.ok ? form.value : { reason: '', urgent: 'no' }
    try {
      await drafts.submit({ petitionId: id, by: viewer, reason, urgent: urgent === 'yes' })
      seeOther(res, deskPaths(locale, id).edit('check'))
    } catch (error) {
      if (!(error instanceof NotReady)) throw error
      res.status(422)
      const state: FormState = { typed: form.typed, errors: [] }
      const desk = await drafts.openDesk(id, viewer)
      await show(res, viewer, { locale, desk, refused: { lacks: error.lacks, form: state } })
    }
  })

  room.post('/:locale/campaign/petitions/:id/take-back', rule, async (req, res, viewer) => {
    const { locale, id } = parseParams(deskParams, req.params)
    await drafts.takeBack({ petitionId: id, by: viewer })
    seeOther(res, deskPaths(locale, id).edit('check'))
  })
}
