import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { cleanLines, lengthOf } from '../../platform/text.ts'
import { reviewReasons, verdicts } from '../reviews/review.ts'
import { longestReport, reportReasons } from './report.ts'

/** Letters, as people count them. */
const longestWords = 4_000

const optional = z.string().optional()

const reason = z
  .enum(['', ...reviewReasons], 'reason.unknown')
  .optional()
  .transform((chosen) => (chosen === undefined || chosen === '' ? null : chosen))

const words = optional
  .transform((typed) => cleanLines(typed ?? ''))
  .refine((text) => lengthOf(text) <= longestWords, 'words.long')

const revision = z.coerce.number('revision.invalid').int('revision.invalid').min(0, 'revision.invalid')

/** A decision on one review: about the revision that was shown. */
export const decisionForm = z
  .strictObject({
    revision,
    verdict: z.enum(verdicts, 'verdict.missing'),
    reason,
    words,
    /** The other reports of the same petition that stood on the page, by their reviews. */
    alike: z
      .literal('yes')
      .optional()
      .transform((chosen) => chosen === 'yes'),
    others: optional.transform((ids) => (ids ?? '').split(' ').filter(isId)),
  })
  .superRefine(({ verdict, reason: chosen, words: typed }, context) => {
    const wrong = (field: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [field], message })
    }
    if (verdict !== 'approved' && chosen === null) wrong('reason', 'reason.missing')
    if (verdict !== 'approved' && chosen === 'other' && typed === '') wrong('words', 'words.missing')
  })
  .transform(({ reason: chosen, ...decision }) => ({
    ...decision,
    // One that was chosen before the verdict was changed means nothing.
    reason: decision.verdict === 'approved' ? null : chosen,
  }))

export type DecisionForm = z.infer<typeof decisionForm>

/** What somebody says against a page. */
export const reportForm = z.strictObject({
  reason: z.enum(reportReasons, 'reason.missing'),
  words: optional
    .transform((typed) => cleanLines(typed ?? ''))
    .refine((text) => lengthOf(text) <= longestReport, 'words.long'),
  /** People do not see it. */
  website: optional,
})
