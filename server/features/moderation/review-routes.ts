import type { Request, Response } from 'express'
import { z } from 'zod'

import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import { isId } from '../../platform/ids.ts'
import type { Words } from '../../platform/i18n.ts'
import { withErrorsOf, type GuardedRouter } from '../accounts/index.ts'
import { staffLocales } from '../accounts/routers.ts'
import type { Viewer } from '../accounts/account.ts'
import type { ReviewKind } from '../reviews/index.ts'
import { ChangedMeanwhile, NotClaimed, ReviewOver } from '../reviews/review.ts'
import { decisionForm, type DecisionForm } from './forms.ts'
import type { OpenedReview } from './opened-subject.ts'
import { overPage } from './over-page.ts'
import { queuePaths, reviewPaths } from './paths.ts'
import type { QueueResult } from './queue-routes.ts'
import { reviewPage, type Refusal } from './review-page.ts'
import type { ModerationParts } from './parts.ts'

export const reviewParams = z.object({ locale: z.enum(staffLocales), id: z.string().refine(isId) })

/** Shows who handed something in and how to reach them. */
const rule = { may: 'review', personal: true } as const

type Parts = Pick<ModerationParts, 'reviews' | 'moderating' | 'subjects' | 'wordsOf' | 'renderRoom' | 'now'>

interface Back {
  form?: FormState
  refusal?: Refusal
}

/** One review: looking at it, claiming it, deciding, and taking the decision back. */
export function addReviewRoutes(room: GuardedRouter, parts: Parts): void {
  const { reviews, moderating, subjects, wordsOf, renderRoom, now } = parts

  function asked(req: Request): { words: Words; id: string; paths: ReturnType<typeof reviewPaths> } {
    const { locale, id } = parseParams(reviewParams, req.params)
    return { words: withErrorsOf('moderation', wordsOf(locale)), id, paths: reviewPaths(locale, id) }
  }

  /** What waits no more is shown as what it is, and gone once it took effect. */
  function sendOver(res: Response, words: Words, viewer: Viewer, { review, nameOf }: OpenedReview): void {
    if (review.state !== 'decided') res.status(410)
    const page = overPage({ words, viewer: viewer.account.id, review, nameOf })
    res.type('html').send(renderRoom(page, viewer))
  }

  async function show(req: Request, res: Response, viewer: Viewer, back: Back = {}): Promise<void> {
    const { words, id } = asked(req)
    const opened = await subjects.open(id, viewer, words.locale)
    if (opened.review.state !== 'waiting') {
      sendOver(res, words, viewer, opened)
      return
    }
    if (opened.review.kind === 'comment') {
      seeOther(res, queuePaths(words.locale).comments)
      return
    }
    const { form = freshForm, refusal = null } = back
    const page = reviewPage({ words, viewer: viewer.account.id, opened, form, refusal, now: now() })
    res.type('html').send(renderRoom(page, viewer))
  }

  /** Somebody was faster: the page says so, and shows what is there now. */
  async function orRefused(
    req: Request,
    res: Response,
    viewer: Viewer,
    act: (form: { kept?: FormState }) => Promise<void>,
  ) {
    const back: { kept?: FormState } = {}
    try {
      await act(back)
    } catch (error) {
      const refusal = refusalOf(error)
      if (refusal === null) throw error
      res.status(409)
      await show(req, res, viewer, { ...(back.kept === undefined ? {} : { form: back.kept }), ...refusal })
    }
  }

  function backToQueue(req: Request, res: Response, done: QueueResult, kind?: ReviewKind): void {
    const { words, id } = asked(req)
    const { queue, comments } = queuePaths(words.locale)
    const query = new URLSearchParams({ done, review: id }).toString()
    seeOther(res, `${kind === 'comment' ? comments : queue}?${query}`)
  }

  async function decide({ account: { id: by } }: Viewer, form: DecisionForm, opened: OpenedReview): Promise<void> {
    const { alike, others, ...judgement } = form
    const { review, subject } = opened
    const shown = subject?.kind === 'petition' || subject?.kind === 'version' ? subject.content : null
    await moderating.decide(review.id, { by, ...judgement }, shown)
    if (!alike || subject?.kind !== 'report') return
    const same = subject.others.filter(({ review: other }) => others.includes(other.id))
    await moderating.decideMany(
      same.map(({ review: other }) => ({ ...judgement, id: other.id, by, revision: other.revision })),
    )
  }

  room.get('/:locale/staff/reviews/:id', rule, (req, res, viewer) => show(req, res, viewer))

  room.post('/:locale/staff/reviews/:id/claim', rule, (req, res, viewer) =>
    orRefused(req, res, viewer, async () => {
      const { id, paths } = asked(req)
      await reviews.claim(id, viewer.account.id)
      seeOther(res, paths.review)
    }),
  )

  room.post('/:locale/staff/reviews/:id/release', rule, async (req, res, viewer) => {
    await reviews.release(asked(req).id, viewer.account.id)
    backToQueue(req, res, 'released')
  })

  room.post('/:locale/staff/reviews/:id/decision', rule, async (req, res, viewer) => {
    const { id, words } = asked(req)
    const opened = await subjects.open(id, viewer, words.locale)
    const form = parseForm(decisionForm, opened.review.kind === 'report' ? answerToReport(req.body) : req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, { form })
      return
    }
    await orRefused(req, res, viewer, async (back) => {
      back.kept = { typed: form.typed, errors: [] }
      await decide(viewer, form.value, opened)
      backToQueue(req, res, 'decided')
    })
  })

  room.post('/:locale/staff/reviews/:id/undo', rule, (req, res, viewer) =>
    orRefused(req, res, viewer, async () => {
      const { kind } = await moderating.undo(asked(req).id, viewer.account.id)
      backToQueue(req, res, 'undone', kind)
    }),
  )

  room.post('/:locale/staff/reviews/:id/now', rule, (req, res, viewer) =>
    orRefused(req, res, viewer, async () => {
      const { kind } = await moderating.takeEffectNow(asked(req).id, viewer.account.id)
      backToQueue(req, res, 'now', kind)
    }),
  )
}

/** Who leaves a page as it is says why in words of their own. */
function answerToReport(body: unknown): unknown {
  const fields = body as Readonly<Record<string, unknown>>
  return { ...fields, reason: fields['verdict'] === 'rejected' ? 'other' : '' }
}

/** How the page says it; null for what is no matter of two at once. */
function refusalOf(error: unknown): { refusal?: Refusal } | null {
  if (error instanceof ChangedMeanwhile) return { refusal: 'changedMeanwhile' }
  if (error instanceof NotClaimed) return { refusal: 'notClaimed' }
  return error instanceof ReviewOver ? {} : null
}
