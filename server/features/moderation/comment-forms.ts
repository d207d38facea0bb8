import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { reviewReasons, type ReviewReason } from '../reviews/review.ts'
import { commentsAtOnce } from './comments.ts'

/** What was chosen for one comment. */
export interface ChosenForComment {
  id: string
  revision: number
  verdict: 'approved' | 'rejected'
  reason: ReviewReason | null
}

/** The fields of one comment on the page, by its place there. */
export function commentFields(place: number) {
  const name = (field: string): string => `${field}${String(place)}`
  return { review: name('review'), revision: name('revision'), verdict: name('verdict'), reason: name('reason') }
}

const places = Array.from({ length: commentsAtOnce }, (_, place) => commentFields(place))

const field = z.string().optional()
const fields = Object.fromEntries(places.flatMap((names) => Object.values(names).map((name) => [name, field])))

/** Decisions on comments: those for which nothing was chosen are left out. Rejecting needs a reason. */
export const commentsForm = z
  .strictObject({ ...fields, then: field })
  .superRefine((sent: Readonly<Record<string, string | undefined>>, context) => {
    for (const { verdict, reason } of places) {
      if (sent[verdict] !== 'rejected' || isReason(sent[reason])) continue
      context.addIssue({ code: 'custom', path: [reason], message: 'missing' })
    }
  })
  .transform((sent: Readonly<Record<string, string | undefined>>) => ({
    chosen: places.flatMap((names) => chosenAt(sent, names)),
    takesNext: sent['then'] === 'next',
  }))

function chosenAt(
  sent: Readonly<Record<string, string | undefined>>,
  names: ReturnType<typeof commentFields>,
): ChosenForComment[] {
  const [id = '', revision = '', verdict, reason] = [
    sent[names.review],
    sent[names.revision],
    sent[names.verdict],
    sent[names.reason],
  ]
  if (!isId(id) || !/^\d{1,9}$/.test(revision)) return []
  if (verdict === 'approved') return [{ id, revision: Number(revision), verdict, reason: null }]
  return verdict === 'rejected' && isReason(reason) ? [{ id, revision: Number(revision), verdict, reason }] : []
}

function isReason(text: string | undefined): text is ReviewReason {
  return (reviewReasons as readonly (string | undefined)[]).includes(text)
}
