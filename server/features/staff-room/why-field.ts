import { z } from 'zod'

import { cleanLine, lengthOf } from '../../platform/text.ts'

const longestWhy = 500

/** A reason that may be given; it goes into the audit. */
export const whyField = z
  .string()
  .default('')
  .transform(cleanLine)
  .refine((text) => lengthOf(text) <= longestWhy, 'long')

/** A reason that has to be given, so that it says something. */
export const neededWhyField = z
  .string('missing')
  .transform(cleanLine)
  .refine((text) => lengthOf(text) >= 5, 'missing')
  .refine((text) => lengthOf(text) <= longestWhy, 'long')
