import { z } from 'zod'

import { locales } from '../../platform/locales.ts'
import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'
import { longest } from '../deliveries/response.ts'

const line = (field: string, most: number) =>
  z
    .string(`${field}.missing`)
    .transform(cleanLine)
    .refine((text) => text !== '', `${field}.missing`)
    .refine((text) => lengthOf(text) <= most, `${field}.long`)

const lines = (field: string) =>
  z
    .string()
    .optional()
    .transform((typed) => cleanLines(typed ?? ''))
    .refine((text) => lengthOf(text) <= longest.text, `${field}.long`)

const reference = z
  .string()
  .optional()
  .transform((typed) => cleanLine(typed ?? ''))
  .refine((text) => lengthOf(text) <= longest.reference, 'reference.long')

/** "We have it." */
export const acknowledgeForm = z.strictObject({
  receivedBy: line('receivedBy', longest.name),
  receivedOffice: line('receivedOffice', longest.office),
  reference,
})

/** The text may be empty where a file says it: only the routes know of that. */
export const answerForm = z.strictObject({
  stance: z.enum(['answered', 'refused'], 'stance.missing'),
  text: lines('text'),
  language: z.enum(locales, 'language.missing'),
  answeredBy: line('answeredBy', longest.name),
  answeredOffice: line('answeredOffice', longest.office),
})

export const questionForm = z.strictObject({
  question: lines('question').refine((text) => text !== '', 'question.missing'),
  askedBy: line('askedBy', longest.name),
  askedOffice: line('askedOffice', longest.office),
})

/** The number that stands in the letter, however it was copied. */
export const newLinkForm = z.strictObject({
  delivery: z
    .string('delivery.missing')
    .transform((typed) => cleanLine(typed).replaceAll(' ', ''))
    .refine((text) => text !== '', 'delivery.missing'),
})
