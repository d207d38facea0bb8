import { z } from 'zod'

import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'
import { evidenceKinds } from '../deliveries/evidence.ts'
import { longest } from '../deliveries/response.ts'
import { replyField } from './long-texts.ts'

const revision = z.coerce.number().int().min(1)

const day = z.string('day.missing').regex(/^\d{4}-\d\d-\d\d$/, 'day.missing')

/** For what needs nothing but the one who does it; the revision is that of the page they saw. */
export const seenForm = z.object({ revision })

const needed = z
  .string('why.missing')
  .transform(cleanLines)
  .refine((why) => lengthOf(why) >= 5, 'why.missing')
  .refine((why) => lengthOf(why) <= 500, 'why.long')

export const abandonForm = z.object({ revision, abandonWhy: needed })

export const findOutForm = z.object({ revision, foundWhy: needed })

/** An answer to that question. */
export function replyFormFor(questionId: string) {
  return z.object({
    [replyField(questionId)]: z
      .string('reply.missing')
      .transform(cleanLines)
      .refine((text) => text !== '', 'reply.missing')
      .refine((text) => lengthOf(text) <= longest.text, 'reply.long'),
  })
}

/** Evidence for something that happened; the note alone may be enough. */
const evidence = {
  note: z
    .string()
    .default('')
    .transform(cleanLine)
    .refine((note) => lengthOf(note) <= 300, 'note.long'),
  isPublic: z.literal('yes').optional(),
}

export const recordForm = z.object({
  revision,
  way: z.enum(['post', 'in_person', 'portal'], 'way.missing'),
  day,
  /** How it went, for colleagues. */
  course: z
    .string()
    .default('')
    .transform(cleanLines)
    .refine((course) => lengthOf(course) <= 500, 'why.long'),
  ...evidence,
})

export const evidenceForm = z.object({
  kind: z.enum(evidenceKinds, 'kind.missing').exclude(['mail_receipt'], 'kind.missing'),
  day,
  ...evidence,
})

/** `knowing`: what the file says of its maker was read. */
export const showForm = z.object({ isPublic: z.enum(['yes', 'no']), knowing: z.literal('yes').optional() })

/** Its text counts only where it is mailed. */
export const remindForm = z
  .object({
    revision,
    how: z.enum(['mail', 'elsewhere', 'not']),
    reminder: z.string().default('').transform(cleanLines),
  })
  .superRefine(({ how, reminder }, { addIssue }) => {
    if (how !== 'mail') return
    const code = reminder === '' ? 'missing' : 'long'
    if (reminder === '' || lengthOf(reminder) > longestReminder) {
      addIssue({ code: 'custom', path: ['reminder'], message: `reminder.${code}` })
    }
  })

const longestReminder = 5_000
