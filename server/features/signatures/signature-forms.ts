import { countryChoices } from '../../platform/country-choices.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import { errorSummary, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { Petition } from '../petitions/petition.ts'
import { asksName, offersVisibility } from '../petitions/signing-rules.ts'
import { commentHint } from './comment-hint.ts'
import { managePaths } from './paths.ts'
import type { Signature } from './signature.ts'
import { visibilityChoices } from './visibility-choices.ts'

export interface SignatureFormsInput {
  words: Words
  petition: Petition
  signature: Signature
  countries: CountryNames
  /** The token of the signer's own page; its forms are sent there. */
  manageToken: string
  /** The form to correct, when it comes back; null shows what is stored. */
  correction: FormState | null
}

/** What is stored, as a list of labels and values. Nothing that is absent is listed. */
export function storedModel(input: SignatureFormsInput, { withAddress }: { withAddress: boolean }): Model[] {
  const { words, petition, signature, countries } = input
  const { name, address, city, comment } = personOf(signature)
  const country = countries.nameOf(signature.country)
  const visibility = words.say(
    offersVisibility(petition) ? `visibility.${signature.visibility}.label` : 'stored.nobody',
  )
  const lines = [
    { key: 'name', value: name },
    { key: 'address', value: withAddress ? address : '' },
    { key: 'country', value: country.name, lang: country.nameLanguage },
    { key: 'city', value: city },
    { key: 'comment', value: comment },
    { key: 'published', value: comment === '' ? '' : publishedSentence(input) },
    { key: 'visibility', value: visibility },
    { key: 'updates', value: words.say(signature.updates ? 'stored.updatesYes' : 'stored.updatesNo') },
    { key: 'retained', value: words.date(petition.retainUntil) },
  ]
  return lines
    .filter(({ value }) => value !== '')
    .map(({ key, value, lang = null }) => ({ label: words.say(`stored.${key}`), value, lang }))
}

/** What becomes of the comment; '' where no comment ever appears. */
function publishedSentence({ words, petition, signature }: SignatureFormsInput): string {
  if (!offersVisibility(petition)) return ''
  const { visibility, commentState } = signature
  if (visibility === 'hidden' || commentState === null) return words.say('stored.commentStates.kept')
  const state = commentState === 'approved' || commentState === 'rejected' ? commentState : 'waiting'
  return words.say(`stored.commentStates.${state}`)
}

/** What the person wrote, '' where there is nothing. */
function personOf({ person }: Signature) {
  const none = { name: null, address: '', city: null, comment: null }
  const { name, address, city, comment } = person ?? none
  return { name: name ?? '', address, city: city ?? '', comment: comment ?? '' }
}

/** The forms to change, withdraw or erase one signature, as `partials/signature-forms` prints them. */
export function signatureFormsModel(input: SignatureFormsInput): Model {
  const { words, petition, signature } = input
  const paths = managePaths(words.locale, input.manageToken)
  const alive = signature.state === 'pending' || signature.state === 'confirmed'
  return {
    correct: alive ? correctionModel(input, paths.correct) : null,
    visibility:
      alive && offersVisibility(petition)
        ? {
            action: paths.visibility,
            choices: visibilityChoices(words, petition, signature.visibility),
          }
        : null,
    updates: alive ? updatesModel(words, signature, paths.updates) : null,
    renew: signature.state === 'confirmed' ? { action: paths.renew } : null,
    withdraw: signature.state === 'confirmed' ? { action: paths.withdraw } : null,
    erase: { action: paths.erase },
    export: paths.export,
  }
}

function updatesModel(words: Words, { updates }: Signature, action: string): Model {
  return {
    action,
    value: updates ? 'no' : 'yes',
    text: words.say(updates ? 'manage.updates.on' : 'manage.updates.off'),
    button: words.say(updates ? 'manage.updates.stop' : 'manage.updates.start'),
  }
}

function correctionModel(input: SignatureFormsInput, action: string): Model {
  const { words, petition, signature, countries, correction } = input
  const { name, city, comment } = personOf(signature)
  const stored = { name, country: signature.country, city, comment }
  const form: FormState = correction ?? { typed: stored, errors: [] }
  const withName = asksName(petition)
  const fields = ['country', 'city', 'comment', ...(withName ? ['name'] : [])]
  return {
    action,
    open: correction !== null,
    summary: errorSummary(words, form.errors, fields),
    name: withName
      ? fieldModel(words, form, { name: 'name', label: words.say('sign.name.label'), autocomplete: 'name' })
      : null,
    country: {
      ...fieldModel(words, form, { name: 'country', label: words.say('sign.country.label') }),
      choices: countryChoices(words, countries, form.typed['country'] ?? ''),
    },
    city: fieldModel(words, form, { name: 'city', label: words.say('sign.city.label') }),
    comment: fieldModel(words, form, {
      name: 'comment',
      label: words.say('sign.comment.label'),
      hint: commentHint(words, petition),
    }),
  }
}
