import { choiceModel, errorSummary, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { listForms } from '../packs/pack.ts'
import { textIn, type Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import { languageName } from './delivery-words.ts'
import { deliveryPaths } from './paths.ts'
import { acceptedLanguages, fieldsOf, type Choice } from './prepare-form.ts'

export interface PreparePageInput {
  words: Words
  petition: Petition
  /** Those that something can be delivered to. */
  choices: readonly Choice[]
  /** Those that are named and asked only. */
  addressedOnly: readonly Recipient[]
  /** Whether lists can go along at all. */
  lists: boolean
  form: FormState
}

/** Who gets it, in which language, and what goes along. */
export function preparePage(input: PreparePageInput): Page {
  const { words, petition, choices, addressedOnly, form } = input
  return roomPage({
    words,
    template: 'deliveries-room/prepare',
    path: `/staff/petitions/${petition.id}/deliver`,
    title: words.say('deliveries.prepare.title'),
    form,
    model: {
      ...aboutModel(words, petition),
      summary: errorSummary(
        words,
        form.errors,
        choices.slice(0, 1).map(({ recipient }) => fieldsOf(recipient.slug).to),
      ),
      handover: form.typed['handover'] ?? '',
      choices: choices.map((choice) => choiceOf(input, choice)),
      addressedOnly: addressedOnly.map(({ name }) => name[words.locale]),
    },
  })
}

/** Of which petition, and what its signers were promised. */
export function aboutModel(words: Words, petition: Petition): Model {
  const paths = deliveryPaths(words.locale)
  const { language, title } = textIn(petition.text, words.locale)
  return {
    back: paths.petition(petition.id),
    action: paths.deliver(petition.id),
    petition: { title, language },
    promise: words.say(promiseKey(petition)),
  }
}

/** What signers were told, and thus what may leave the house. */
function promiseKey({ handover, riskMode }: Pick<Petition, 'handover' | 'riskMode'>): string {
  if (handover === 'names') return 'deliveries.promise.names'
  return riskMode === 'open' ? 'deliveries.promise.count' : 'deliveries.promise.protected'
}

function choiceOf({ words, form, lists }: PreparePageInput, choice: Choice): Model {
  const { recipient, profile } = choice
  const fields = fieldsOf(recipient.slug)
  const accepted = acceptedLanguages(choice)
  const others = locales.filter((locale) => !accepted.includes(locale))
  const isChecked = (name: string): boolean => form.typed[name] === 'yes'
  return {
    name: recipient.name[words.locale],
    to: { name: fields.to, label: recipient.name[words.locale], checked: isChecked(fields.to), error: null },
    language: choiceModel(words, form, {
      name: fields.language,
      label: words.say('deliveries.prepare.language'),
      hint: words.say(`profiles.${profile.name}.${profile.languagesStatement.key}`),
      options: [...accepted, ...others].map((locale) => ({ value: locale, text: languageName(words, locale) })),
    }),
    lists: lists
      ? listForms.map((list) => ({
          name: fields.list(list),
          label: words.say(`deliveries.listForms.${list}`),
          checked: isChecked(fields.list(list)),
          error: null,
        }))
      : null,
    consequences: consequencesOf(words, choice),
  }
}

/** What its profile says of such a handover, in the order in which it matters. */
function consequencesOf(words: Words, { recipient, profile }: Choice): string[] {
  const { name, standing, answerSource } = profile
  return [
    words.say(`profiles.${name}.${standing.key}`),
    words.say(`profiles.${name}.${answerSource.key}`),
    words.say(recipient.publicKey === null ? 'deliveries.prepare.unencrypted' : 'deliveries.prepare.encrypted'),
  ]
}
