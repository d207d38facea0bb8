import type { FormState } from '../../platform/form-page.ts'
import { hasSentence } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'

export interface StaffPageInput {
  words: Words
  /** Below `views/staff/`. */
  template: string
  /** The address after the locale. */
  path: string
  title: string
  form?: FormState
  model: Model
}

/** A page of the staff's room, in the part of the words that belongs to it. */
export function staffPage({ words, template, path, title, form, model }: StaffPageInput): Page {
  const isWrong = (form?.errors.length ?? 0) > 0
  return {
    template: `staff/${template}`,
    locale: words.locale,
    title: isWrong ? words.say('errors.tabTitle', { title }) : title,
    description: null,
    path,
    indexed: false,
    model: { title, ...model },
  }
}

/** What was just done, in a sentence of `staff.<place>.done`; null for anything else an address may say. */
export function doneSentence(words: Words, place: string, done: unknown): string | null {
  const key = `staff.${place}.done.${String(done)}`
  return typeof done === 'string' && /^\w+$/.test(done) && hasSentence(words, key) ? words.say(key) : null
}
