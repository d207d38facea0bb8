import type { Request, Response } from 'express'
import { z } from 'zod'

import { dayOf } from '../../platform/clock.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import { staffLocales } from '../accounts/routers.ts'
import type { Viewer } from '../accounts/account.ts'
import type { DecidedReview, Review } from '../reviews/index.ts'
import { reviewKinds } from '../reviews/index.ts'
import { timeOf } from './moments.ts'
import type { QueueView } from './queue-filters-page.ts'
import { queuePage, type QueueLine } from './queue-page.ts'
import type { ModerationParts } from './parts.ts'

export const queueParams = z.object({ locale: z.enum(staffLocales) })

const viewQuery = z.object({
  kind: z.enum(reviewKinds).nullable().catch(null).default(null),
  language: z.enum(locales).nullable().catch(null).default(null),
})

/** What was just done, as the queue says it after the redirect (`?done=…`). */
export type QueueResult = 'decided' | 'undone' | 'now' | 'released'

type Parts = Pick<ModerationParts, 'reviews' | 'subjects' | 'wordsOf' | 'renderRoom' | 'now'>

/** The queue. Comments are many and short, and have a page of their own. */
export function addQueueRoutes(room: GuardedRouter, { reviews, subjects, wordsOf, renderRoom, now }: Parts): void {
  async function linesOf(view: QueueView, words: Words, viewer: Viewer): Promise<QueueLine[]> {
    const { kind, language } = view
    const waiting = await reviews.waiting({
      kind: kind ?? undefined,
      locale: language ?? undefined,
      besides: 'comment',
    })
    return Promise.all(
      groupedByPetition(waiting).map(async ({ review, alikeCount }) => ({
        review,
        alikeCount,
        headline: await subjects.headlineOf(review, viewer, words.locale),
      })),
    )
  }

  async function show(req: Request, res: Response, viewer: Viewer): Promise<void> {
    const words = wordsOf(parseParams(queueParams, req.params).locale)
    const view = viewQuery.parse(req.query)
    const decided = await reviews.undoable(viewer.account.id)
    const undoable = decided.filter(({ kind }) => kind !== 'comment')
    const lines = await linesOf(view, words, viewer)
    const page = queuePage({
      words,
      viewer: viewer.account.id,
      view,
      lines,
      figures: await reviews.counts(),
      medianWaitMs: await reviews.medianWaitMs(),
      undoableComments: decided.length - undoable.length,
      undoable: await Promise.all(
        undoable.map(async (review) => ({
          review,
          headline: await subjects.headlineOf(review, viewer, words.locale),
        })),
      ),
      nameOf: await subjects.namesOf(lines.map(({ review }) => review.claim?.by ?? null)),
      done: doneText(words, req.query, undoable),
      today: dayOf(now()),
      now: now(),
    })
    res.type('html').send(renderRoom(page, viewer))
  }

  room.get('/:locale/staff/reviews', { may: 'review' }, show)
}

/** Reports of one petition stand in one line: the first of them, with how many there are. */
function groupedByPetition(waiting: readonly Review[]): Pick<QueueLine, 'review' | 'alikeCount'>[] {
  const groups = Map.groupBy(waiting, ({ id, kind, petitionId }) => (kind === 'report' ? petitionId : id))
  return [...groups.values()].flatMap(([review, ...others]) =>
    review === undefined ? [] : [{ review, alikeCount: 1 + others.length }],
  )
}

function doneText(words: Words, query: Request['query'], undoable: readonly DecidedReview[]): string | null {
  const { done, review } = query
  if (done === 'decided') {
    const decided = undoable.find(({ id }) => id === review)
    return decided === undefined
      ? words.say('moderation.done.decidedAndOver')
      : words.say('moderation.done.decided', { time: timeOf(decided.decision.effectiveAt) })
  }
  const others = ['undone', 'now', 'released'] as const satisfies QueueResult[]
  const result = others.find((one) => one === done)
  return result === undefined ? null : words.say(`moderation.done.${result}`)
}
