import { z } from 'zod'

import type { Typed } from '../../platform/form-page.ts'
import { isLocale, locales, type Locale } from '../../platform/locales.ts'
import type { UpdateContent, UpdateText } from '../updates/update.ts'

const texts = Object.fromEntries(
  locales.flatMap((locale) => [`title.${locale}`, `body.${locale}`].map((name) => [name, z.string().optional()])),
)

/** Everything that is written in one update, and what the pressed button asks for beside saving. */
export const updateForm = z.object({
  ...texts,
  revision: z.coerce.number().int().min(0),
  do: z.string().default('save'),
})

export const startForm = z.object({ language: z.enum(locales) })

export type UpdateAct = { kind: 'save' | 'submit' } | { kind: 'begin'; language: Locale }

export function actOf(button: string): UpdateAct {
  const [kind, language] = button.split(':')
  if (kind === 'begin' && isLocale(language)) return { kind, language }
  return { kind: kind === 'submit' ? kind : 'save' }
}

/** What was typed, by language; browsers end lines with CR LF. */
export function contentOf(typed: Typed, originalLanguage: Locale): UpdateContent {
  const written = locales.flatMap((locale): [Locale, UpdateText][] => {
    const [title, body] = [typed[`title.${locale}`], typed[`body.${locale}`]]
    if (title === undefined && body === undefined) return []
    return [[locale, { title: title ?? '', body: (body ?? '').replaceAll('\r\n', '\n') }]]
  })
  return { originalLanguage, texts: Object.fromEntries(written) }
}

/** The inputs of what is stored. */
export function typedOf({ texts: stored }: UpdateContent): Typed {
  return Object.fromEntries(
    Object.entries(stored).flatMap(([locale, { title, body }]) => [
      [`title.${locale}`, title],
      [`body.${locale}`, body],
    ]),
  )
}
