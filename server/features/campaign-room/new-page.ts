import { choiceModel, errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { campaignPaths } from './paths.ts'

/** Somebody in whose name a petition can be begun. */
export interface OwnerChoice {
  /** `self`, or the id of an organisation. */
  value: string
  name: string
}

export interface NewPageInput {
  words: Words
  owners: readonly OwnerChoice[]
  form: FormState
}

/** The beginning of a petition. */
export function newPage({ words, owners, form }: NewPageInput): Page {
  const say = (key: string): string => words.say(`campaign.new.${key}`)
  const types = ['petition', 'joint_statement'] as const
  return {
    template: 'campaign/new',
    locale: words.locale,
    title: say('title'),
    description: null,
    path: '/campaign/new',
    indexed: false,
    model: {
      action: campaignPaths(words.locale).petitions,
      summary: errorSummary(words, form.errors, ['type', 'language', 'owner', 'title']),
      type: choiceModel(words, form, {
        name: 'type',
        label: say('type.label'),
        options: types.map((value) => ({
          value,
          text: say(`type.${value}.label`),
          hint: say(`type.${value}.hint`),
        })),
      }),
      language: choiceModel(words, form, {
        name: 'language',
        label: say('language.label'),
        options: locales.map((locale) => ({ value: locale, text: words.say(`languages.${locale}`) })),
      }),
      owner: choiceModel(words, form, {
        name: 'owner',
        label: say('owner.label'),
        hint: say('owner.hint'),
        options: owners.map(({ value, name }) => ({ value, text: name })),
      }),
      title: fieldModel(words, form, { name: 'title', label: say('name.label'), hint: say('name.hint') }),
    },
  }
}
