import type { Words } from './i18n.ts'
import type { Locale } from './locales.ts'
import type { Model } from './templates.ts'

/** What was typed, by field name; fields that were not sent are absent. */
export type Typed = Readonly<Record<string, string>>

/** One thing wrong with a form. `errors.<field>.<code>` in the locale files is the sentence beside the field (`errors.<code>` where the code names its field itself: `name.missing`). */
export interface FormError {
  /** The name of the field; `form` for what concerns no single field (shown in the summary only). */
  field: string
  code: string
}

/** A form that nobody has sent yet, or one that comes back with everything typed kept. */
export interface FormState {
  typed: Typed
  errors: readonly FormError[]
  /** The part of the words in which the form's own sentences about errors stand, before the common ones. */
  part?: string
}

export const freshForm: FormState = { typed: {}, errors: [] }

/** The sentence for an error: its own, else the field's `invalid`, else a general one. Never a raw code. */
export function errorSentence(words: Words, { field, code }: FormError, part: string | null = null): string {
  const own = part === null ? [] : [`${part}.errors.${field}.${code}`, `${part}.errors.${code}`]
  const keys = [...own, `errors.${field}.${code}`, `errors.${code}`, `errors.${field}.invalid`]
  const key = keys.find((candidate) => hasSentence(words, candidate))
  return words.say(key ?? 'errors.form.invalid')
}

/** Whether the locale file has a sentence under that key. */
export function hasSentence(words: Words, key: string): boolean {
  let node: unknown = words.tree
  for (const part of key.split('.')) {
    node = typeof node === 'object' && node !== null && Object.hasOwn(node, part) ? Reflect.get(node, part) : undefined
  }
  return typeof node === 'string'
}

/** The box above a form: each error once, linked to its field. Null when there is nothing to say. */
export function errorSummary(
  words: Words,
  errors: readonly FormError[],
  shownFields: readonly string[],
  part: string | null = null,
): Model | null {
  if (errors.length === 0) return null
  return {
    title: words.say('errors.summary', { count: errors.length }),
    items: errors.map((error) => ({
      text: errorSentence(words, error, part),
      href: shownFields.includes(error.field) ? `#${error.field}` : null,
    })),
  }
}

export interface FieldLook {
  name: string
  label: string
  hint?: string | null
  type?: 'text' | 'email' | 'url' | 'date' | 'number'
  autocomplete?: string
  /** Text from the reader's own world that must not be spell-checked or capitalised by force. */
  verbatim?: boolean
  /** The language it is written in, where that is not the page's. */
  language?: Locale | null
  /** For `text-area`: room for a long text. */
  long?: boolean
}

/** One text field for `partials/text-field` and `partials/text-area`, with its value and its error. */
export function fieldModel(words: Words, form: FormState, look: FieldLook): Model {
  const { name, hint } = look
  const error = form.errors.find((candidate) => candidate.field === name)
  const described = [hint ? `${name}-hint` : null, error === undefined ? null : `${name}-error`]
  return {
    ...{ hint: null, type: 'text', autocomplete: 'off', verbatim: false, language: null, long: false },
    ...look,
    id: name,
    value: form.typed[name] ?? '',
    error: error === undefined ? null : errorSentence(words, error, form.part),
    describedBy: described.filter((id) => id !== null).join(' ') || null,
  }
}

export interface ChoiceLook {
  name: string
  label: string
  hint?: string | null
  options: readonly { value: string; text: string; hint?: string | null }[]
}

/** One choice among several for `partials/select-field` and `partials/radio-field`. */
export function choiceModel(words: Words, form: FormState, { options, ...look }: ChoiceLook): Model {
  const chosen = form.typed[look.name]
  return {
    ...fieldModel(words, form, look),
    options: options.map(({ value, text, hint = null }) => ({ value, text, hint, selected: value === chosen })),
  }
}
