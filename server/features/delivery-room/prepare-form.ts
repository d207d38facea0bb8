import { z } from 'zod'

import type { Typed } from '../../platform/form-page.ts'
import { isId } from '../../platform/ids.ts'
import { isLocale, locales, type Locale } from '../../platform/locales.ts'
import type { HandoverItem } from '../deliveries/index.ts'
import { listForms, type ListForm } from '../packs/pack.ts'
import type { Recipient, RecipientProfile } from '../recipients/index.ts'

/** One recipient that something can be delivered to, with what its profile says. */
export interface Choice {
  recipient: Recipient
  profile: RecipientProfile
}

/** The fields of one recipient. */
export function fieldsOf(slug: string) {
  return {
    to: `to.${slug}`,
    language: `language.${slug}`,
    list: (form: ListForm) => `list.${form}.${slug}`,
  }
}

export interface PrepareForm {
  /** Made with the empty form: sent twice, it is the same handover. */
  handoverId: string
  step: 'preview' | 'prepare'
  items: HandoverItem[]
}

/** A form for these recipients: each has its own language and list. */
export function prepareFormFor(choices: readonly Choice[]) {
  const one = z.literal('yes').optional()
  const shape: Record<string, z.ZodType> = {
    handover: z.string('missing').refine(isId, 'invalid'),
    step: z.enum(['preview', 'prepare']).default('preview'),
  }
  for (const { recipient } of choices) {
    const fields = fieldsOf(recipient.slug)
    shape[fields.to] = one
    shape[fields.language] = z.string('missing').refine(isLocale, 'invalid').optional()
    for (const form of listForms) shape[fields.list(form)] = one
  }
  return z.object(shape)
}

/** What was chosen. `mayList`: whether lists can go along at all. */
export function readChoices(
  choices: readonly Choice[],
  value: Readonly<Record<string, unknown>>,
  mayList: boolean,
): PrepareForm {
  const items = choices
    .filter(({ recipient }) => value[fieldsOf(recipient.slug).to] === 'yes')
    .map((choice) => itemOf(choice, value, mayList))
  return {
    handoverId: String(value['handover']),
    step: value['step'] === 'prepare' ? 'prepare' : 'preview',
    items,
  }
}

function itemOf(choice: Choice, value: Readonly<Record<string, unknown>>, mayList: boolean): HandoverItem {
  const { slug } = choice.recipient
  const fields = fieldsOf(slug)
  const language = locales.find((locale) => locale === value[fields.language]) ?? usualLanguage(choice)
  const chosen = listForms.filter((form) => mayList && value[fields.list(form)] === 'yes')
  return { recipientSlug: slug, contents: { language, listForms: chosen } }
}

/** Ours among the languages that it takes, in its own order. */
export function acceptedLanguages({ profile }: Choice): Locale[] {
  return profile.languages.flatMap((code) => locales.filter((locale) => locale === code))
}

function usualLanguage(choice: Choice): Locale {
  return acceptedLanguages(choice)[0] ?? 'en'
}

/** What stands in the form before anybody has chosen. */
export function usualChoices(choices: readonly Choice[], handoverId: string): Typed {
  const languages = choices.map((choice) => [fieldsOf(choice.recipient.slug).language, usualLanguage(choice)] as const)
  return { handover: handoverId, ...Object.fromEntries(languages) }
}
