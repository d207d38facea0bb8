import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { locales } from '../../platform/locales.ts'

export const newForm = z.object({
  type: z.enum(['petition', 'joint_statement']),
  language: z.enum(locales),
  owner: z.string().refine((owner) => owner === 'self' || isId(owner)),
  title: z.string().max(200).default(''),
})

export const submitForm = z.object({
  reason: z.string().max(2_000).default(''),
  urgent: z.enum(['yes', 'no']).default('no'),
})
