import { z } from 'zod'

import { cleanLines, lengthOf } from '../../platform/text.ts'
import { longestSiteText } from '../site-texts/index.ts'
import { whyField } from './why-field.ts'

/** A text about the site: looked at first, or published. */
export const siteTextForm = z.object({
  act: z.enum(['preview', 'publish']).default('preview'),
  seen: z.coerce.number().int().min(0),
  markdown: z
    .string('markdown.missing')
    .transform(cleanLines)
    .refine((text) => text !== '', 'markdown.missing')
    .refine((text) => lengthOf(text) <= longestSiteText, 'markdown.long'),
  why: whyField,
})
