import { z } from 'zod'

import type { Typed } from '../../platform/form-page.ts'
import { isId } from '../../platform/ids.ts'
import { locales } from '../../platform/locales.ts'
import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'
import { wholeSite, type GlossaryTerm, type NewTerm } from '../glossary/index.ts'
import { whyField } from './why-field.ts'

const longestPhrase = 100
const mostPhrases = 20
const longestReason = 600

/** Looked for by its words, so it needs one. */
const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text)

const reason = z
  .string()
  .default('')
  .transform(cleanLines)
  .refine((text) => lengthOf(text) <= longestReason, 'termReason.long')

const neededReason = reason.refine((text) => text !== '', 'termReason.missing')

const shape = {
  language: z.enum(locales, 'missing'),
  preferred: z
    .string('missing')
    .transform(cleanLine)
    .refine(hasWord, 'missing')
    .refine((text) => lengthOf(text) <= longestPhrase, 'long'),
  discouraged: z
    .string('missing')
    .transform(linesOf)
    .refine((phrases) => phrases.length > 0, 'missing')
    .refine((phrases) => phrases.length <= mostPhrases, 'many')
    .refine((phrases) => phrases.every((phrase) => lengthOf(phrase) <= longestPhrase), 'long')
    .refine((phrases) => phrases.every(hasWord), 'wordless'),
  reasonen: neededReason,
  reasonuk: neededReason,
  reasoncrh: reason,
  reasonru: reason,
  scope: z.string().refine((scope) => scope === 'site' || isId(scope), 'invalid'),
  act: z.enum(['preview', 'save']).default('preview'),
  why: whyField,
}

type Sent = z.infer<z.ZodObject<typeof shape>>

interface Said {
  act: Sent['act']
  term: NewTerm
  why: string | null
}

const revisionField = z.coerce.number().int().min(1)

export const newTermForm = z.object(shape).transform(said)

export const changedTermForm = z
  .object({ ...shape, revision: revisionField })
  .transform(({ revision, ...sent }) => ({ revision, ...said(sent) }))

export const removeTermForm = z.object({ revision: revisionField, why: whyField })

/** What nobody wrote in Crimean Tatar or Russian is said in Ukrainian. */
function said({ act, why, reasonen: en, reasonuk: uk, reasoncrh, reasonru, ...term }: Sent): Said {
  const told = { en, uk, crh: reasoncrh || uk, ru: reasonru || uk }
  return { act, term: { ...term, reason: told }, why: why || null }
}

function linesOf(typed: string): string[] {
  const lines = cleanLines(typed).split('\n').map(cleanLine)
  return [...new Set(lines.filter((line) => line !== ''))]
}

/** The form as it stands for a term that is there. */
export function typedTerm({ language, preferred, discouraged, reason: told, scope }: GlossaryTerm): Typed {
  return {
    language,
    preferred,
    discouraged: discouraged.join('\n'),
    reasonen: told.en,
    reasonuk: told.uk,
    reasoncrh: told.crh,
    reasonru: told.ru,
    scope,
  }
}

/** An empty form, for the whole site in a language. */
export function emptyTerm(language: string): Typed {
  return { language, scope: wholeSite }
}
