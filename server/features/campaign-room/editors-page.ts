import { choiceModel, errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { afterLocale, leadingPaths } from './leading-paths.ts'
import { aboveModel, type Above } from './update-page.ts'

export const editorsResults = ['added', 'removed', 'transferred'] as const

export type EditorsResult = (typeof editorsResults)[number]

export interface EditorsPageInput {
  words: Words
  petition: Above
  owner: string | null
  editors: readonly { id: string; name: string; isInvited: boolean }[]
  /** Whose it could become: `account:ID`, `organisation:ID`. */
  newOwners: readonly { value: string; name: string }[]
  form: FormState
  problem: string | null
  done: EditorsResult | null
}

/** Who writes and leads a petition, and whose it is. */
export function editorsPage(input: EditorsPageInput): Page {
  const { words, petition, owner, editors, newOwners, form, problem, done } = input
  const paths = leadingPaths(words.locale, petition.id)
  const say = (key: string, values = {}): string => words.say(`leading.editors.${key}`, values)
  return {
    template: 'campaign/editors',
    locale: words.locale,
    title: say('title'),
    description: null,
    path: afterLocale(paths.editors),
    indexed: false,
    model: {
      desk: aboveModel(words, petition),
      problem,
      done: done === null ? null : say(`done.${done}`),
      summary: errorSummary(words, form.errors, ['email'], 'leading'),
      owner: owner === null ? null : say('owner', { name: owner }),
      remove: paths.removeEditor,
      editors: editors.map(({ id, name, isInvited }) => ({
        id,
        name,
        note: isInvited ? say('invited') : null,
        button: say('remove', { name }),
      })),
      add: paths.editors,
      email: fieldModel(words, form, {
        name: 'email',
        label: say('email.label'),
        hint: say('email.hint'),
        type: 'email',
        verbatim: true,
      }),
      transfer: paths.owner,
      newOwner:
        newOwners.length === 0
          ? null
          : choiceModel(words, form, {
              name: 'owner',
              label: say('newOwner.label'),
              hint: say('newOwner.hint'),
              options: newOwners.map(({ value, name }) => ({ value, text: name })),
            }),
    },
  }
}
