import type { Request, Response } from 'express'

import { freshForm, type FormState } from '../../platform/form-page.ts'
import { parseForm, parseParams } from '../../platform/http/forms.ts'
import { seeOther } from '../../platform/http/see-other.ts'
import type { Words } from '../../platform/i18n.ts'
import { withErrorsOf, type GuardedRouter } from '../accounts/index.ts'
import type { Viewer } from '../accounts/account.ts'
import type { Review } from '../reviews/index.ts'
import { commentFields, commentsForm } from './comment-forms.ts'
import { commentsPage } from './comments-page.ts'
import type { CommentToReview } from './comments.ts'
import type { ManyDecided } from './moderating.ts'
import type { ModerationParts } from './parts.ts'
import { queuePaths } from './paths.ts'
import { queueParams } from './queue-routes.ts'

/** Shows what signers wrote, and how they are called. */
const rule = { may: 'review', personal: true } as const

type Parts = Pick<
  ModerationParts,
  'reviews' | 'comments' | 'moderating' | 'subjects' | 'countriesOf' | 'wordsOf' | 'renderRoom'
>

/** Comments of signers, twenty at a time. */
export function addCommentRoutes(room: GuardedRouter, parts: Parts): void {
  const { reviews, comments, moderating, subjects, countriesOf, wordsOf, renderRoom } = parts

  const wordsFor = (req: Request): Words =>
    withErrorsOf('moderation', wordsOf(parseParams(queueParams, req.params).locale))

  async function titled<Known extends { review: Review }>(found: readonly Known[], viewer: Viewer, words: Words) {
    return Promise.all(
      found.map(async (one) => ({ ...one, headline: await subjects.headlineOf(one.review, viewer, words.locale) })),
    )
  }

  async function show(req: Request, res: Response, viewer: Viewer, form: FormState): Promise<void> {
    const words = wordsFor(req)
    const by = viewer.account.id
    const claimed = await comments.claimed(by)
    const page = commentsPage({
      words,
      countries: countriesOf(words.locale),
      claimed: await titled(claimed, viewer, words),
      undoable: await titled(await comments.undoable(by), viewer, words),
      waitingCount: (await reviews.counts()).waiting.comment,
      form: { ...form, typed: byPlace(form.typed, claimed) },
      done: doneText(words, req.query),
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/reviews/comments', rule, (req, res, viewer) => show(req, res, viewer, freshForm))

  room.post('/:locale/staff/reviews/comments/take', rule, async (req, res, viewer) => {
    await comments.take(viewer.account.id)
    seeOther(res, queuePaths(wordsFor(req).locale).comments)
  })

  room.post('/:locale/staff/reviews/comments', rule, async (req, res, viewer) => {
    const form = parseForm(commentsForm, req.body)
    if (!form.ok) {
      res.status(422)
      await show(req, res, viewer, form)
      return
    }
    const by = viewer.account.id
    const { chosen, takesNext } = form.value
    const outcome = await moderating.decideMany(chosen.map((one) => ({ ...one, by, words: '' })))
    if (takesNext) await comments.take(by)
    seeOther(res, `${queuePaths(wordsFor(req).locale).comments}?${queryOf(outcome)}`)
  })
}

function queryOf({ decidedCount, skippedCount }: ManyDecided): string {
  return new URLSearchParams({ decided: String(decidedCount), skipped: String(skippedCount) }).toString()
}

function doneText(words: Words, { decided, skipped, done }: Request['query']): string | null {
  if (done === 'undone' || done === 'now') return words.say(`moderation.comments.${done}`)
  const [decidedCount, skippedCount] = [decided, skipped].map(countIn)
  if (decidedCount === undefined || decidedCount === null) return null
  const first = words.say('moderation.comments.decided', { count: decidedCount })
  return skippedCount ? `${first} ${words.say('moderation.comments.skipped', { count: skippedCount })}` : first
}

function countIn(typed: unknown): number | null {
  return typeof typed === 'string' && /^\d{1,3}$/.test(typed) ? Number(typed) : null
}

/** What was chosen goes with its comment, also where others have gone from the page meanwhile. */
function byPlace(typed: FormState['typed'], claimed: readonly CommentToReview[]): Record<string, string> {
  const moved: Record<string, string> = {}
  for (const [place, { review }] of claimed.entries()) {
    const [names, was] = [commentFields(place), placeOf(typed, review.id)]
    moved[names.verdict] = was === null ? '' : (typed[commentFields(was).verdict] ?? '')
    moved[names.reason] = was === null ? '' : (typed[commentFields(was).reason] ?? '')
  }
  return moved
}

function placeOf(typed: FormState['typed'], id: string): number | null {
  const name = Object.keys(typed).find((key) => /^review\d+$/.test(key) && typed[key] === id)
  return name === undefined ? null : Number(name.slice('review'.length))
}
