import { z } from 'zod'

import { isCountryAnswer } from '../../platform/country-codes.ts'
import { isId } from '../../platform/ids.ts'
import { locales } from '../../platform/locales.ts'
import { cleanLine } from '../../platform/text.ts'
import type { InvalidationCriteria } from '../signatures/index.ts'
import { neededWhyField } from './why-field.ts'

const line = z.string().default('').transform(cleanLine)
const day = line.refine((text) => text === '' || z.iso.date().safeParse(text).success, 'day.invalid')

const shape = {
  petition: z.string().refine(isId, 'missing'),
  confirmedFrom: day,
  confirmedTo: day,
  country: line.refine((code) => code === '' || isCountryAnswer(code), 'unknown'),
  language: line.refine((code) => code === '' || locales.some((locale) => locale === code), 'missing'),
  addressDomain: line
    .transform((domain) => domain.replace(/^@/, '').toLowerCase())
    .refine((domain) => domain === '' || /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(domain), 'invalid'),
  why: neededWhyField,
}

type Sent = z.infer<z.ZodObject<typeof shape>>

const narrowing = ['confirmedFrom', 'confirmedTo', 'country', 'language', 'addressDomain'] as const

/** Which signatures are looked at; without any condition it would be all of them, which nobody can mean. */
export const criteriaForm = z
  .object(shape)
  .refine((sent) => narrowing.some((field) => Boolean(sent[field])), {
    path: ['form'],
    message: 'noCriteria',
    when: () => true,
  })
  .refine(({ confirmedFrom, confirmedTo }) => !confirmedFrom || !confirmedTo || confirmedFrom <= confirmedTo, {
    path: ['confirmedTo'],
    message: 'day.order',
    when: () => true,
  })
  .transform(({ why, ...sent }) => ({ why, criteria: criteriaOf(sent) }))

function criteriaOf({ petition, confirmedFrom, confirmedTo, ...sent }: Omit<Sent, 'why'>): InvalidationCriteria {
  return {
    petitionId: petition,
    confirmedFrom: confirmedFrom || null,
    confirmedTo: confirmedTo || null,
    country: sent.country || null,
    language: locales.find((locale) => locale === sent.language) ?? null,
    addressDomain: sent.addressDomain || null,
  }
}

export const batchDeedForm = z.object({ why: neededWhyField })
