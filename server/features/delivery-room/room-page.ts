import { hasSentence, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'

export interface RoomPageInput {
  words: Words
  /** Below `views/deliveries-room/`. */
  template: string
  /** The address after the locale. */
  path: string
  title: string
  form?: FormState | undefined
  model: Model
}

/** A page about deliveries in the staff's room. */
export function roomPage({ words, template, path, title, form, model }: RoomPageInput): Page {
  const isWrong = (form?.errors.length ?? 0) > 0
  return {
    template: `deliveries-room/${template}`,
    locale: words.locale,
    title: isWrong ? words.say('errors.tabTitle', { title }) : title,
    description: null,
    path,
    indexed: false,
    model: { title, ...model },
  }
}

/** The sentence under a key that an address or an error gives; null where there is none. */
export function sentenceAt(words: Words, branch: string, key: unknown): string | null {
  const path = `deliveries.${branch}.${String(key)}`
  return typeof key === 'string' && /^[\w-]+$/.test(key) && hasSentence(words, path) ? words.say(path) : null
}
