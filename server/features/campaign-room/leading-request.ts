import { z } from 'zod'

import { Conflict, Invalid } from '../../platform/errors.ts'
import { hasSentence } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { isId } from '../../platform/ids.ts'
import { locales } from '../../platform/locales.ts'

/** Everything here is done by those who lead the petition, which is asked beside this. */
export const rule = { may: 'lead petitions' } as const

const id = z.string().refine(isId)

export const deskParams = z.object({ locale: z.enum(locales), id })
export const updateParams = deskParams.extend({ update: id })
export const mailParams = updateParams.extend({ language: z.enum(locales) })

/** Why something could not be done, in a sentence for the page it was asked on. Throws whatever is no such reason. */
export function problemOf(words: Words, error: unknown): string {
  if (!(error instanceof Conflict || error instanceof Invalid)) throw error
  const key = `leading.problems.${error.code}`
  return hasSentence(words, key) ? words.say(key) : words.say('leading.problems.wrongState')
}
