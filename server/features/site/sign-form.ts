import { countryChoices } from '../../platform/country-choices.ts'
import type { CountryNames } from '../../platform/country-names.ts'
import {
  errorSentence,
  errorSummary,
  fieldModel,
  type FormError,
  type FormState,
  type Typed,
} from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { asksName, offersVisibility } from '../petitions/signing-rules.ts'
import { commentHint, visibilityChoices } from '../signatures/index.ts'

/** Why a form came back although its fields are in order, or `none`. */
export type SignNotice = 'none' | 'trap' | 'tooMany' | 'unavailable' | 'captcha'

/** The signing form as it is shown: fresh, or back with everything typed kept. */
export interface SignFormState extends FormState {
  notice: SignNotice
  /** Whole seconds after which trying again makes sense (429, 503). */
  retryAfterSeconds: number | null
  /** A probable slip in the address, asked back once. */
  typingHint: { suggestion: string } | null
}

export const freshSignForm: SignFormState = {
  typed: {},
  errors: [],
  notice: 'none',
  retryAfterSeconds: null,
  typingHint: null,
}

export interface SignFormInput {
  words: Words
  petition: Petition
  text: PetitionText
  countries: CountryNames
  form: SignFormState
  /** hCaptcha's site key; null leaves the check out. */
  captchaSiteKey: string | null
}

/** Everything `partials/sign-form` prints. */
export function signFormModel(input: SignFormInput): Model {
  const { words, petition, form, captchaSiteKey } = input
  const organiser = petition.organiser.name[words.locale]
  const withName = asksName(petition)
  const shown = shownFields(petition)
  const say = (key: string): string => words.say(`sign.${key}`)
  const value = (name: string): string => form.typed[name] ?? ''
  return {
    action: petitionPaths(words.locale, petition.slug).signatures,
    summary: errorSummary(words, form.errors, shown),
    notice: noticeModel(words, form),
    version: value('version') || String(petition.text.version),
    language: value('language') || input.text.language,
    name: withName ? fieldModel(words, form, { name: 'name', label: say('name.label'), autocomplete: 'name' }) : null,
    email: {
      ...fieldModel(words, form, {
        name: 'email',
        label: say('email.label'),
        hint: say('email.hint'),
        type: 'email',
        autocomplete: 'email',
        verbatim: true,
      }),
      typingHint: typingHintModel(words, form),
    },
    answeredHint: form.typingHint === null ? value('emailChecked') || null : null,
    country: {
      ...fieldModel(words, form, { name: 'country', label: say('country.label') }),
      choices: countryChoices(words, input.countries, value('country')),
    },
    city: fieldModel(words, form, { name: 'city', label: say('city.label') }),
    comment: fieldModel(words, form, {
      name: 'comment',
      label: say('comment.label'),
      hint: commentHint(words, petition),
    }),
    moreOpen: ['city', 'comment'].some((name) => value(name) !== '' || hasError(form.errors, name)),
    visibility: offersVisibility(petition) ? visibilityModel(words, petition, form) : null,
    promises: promises(words, petition),
    consent: {
      ...checkbox(words, form, 'consent'),
      label: words.say(withName ? 'sign.consent.withName' : 'sign.consent.withoutName', {
        organiser,
        date: words.date(petition.retainUntil),
      }),
    },
    updates: { ...checkbox(words, form, 'updates'), label: say('updates.label') },
    captcha: captchaSiteKey === null ? null : { siteKey: captchaSiteKey },
    safety: `/${words.locale}/safety`,
  }
}

function shownFields(petition: Petition): string[] {
  const always = ['email', 'country', 'city', 'comment', 'consent', 'updates']
  return [...(asksName(petition) ? ['name'] : []), ...always, ...(offersVisibility(petition) ? ['visibility'] : [])]
}

function hasError(errors: readonly FormError[], field: string): boolean {
  return errors.some((error) => error.field === field)
}

function noticeModel(words: Words, { notice, retryAfterSeconds }: SignFormState): Model | null {
  if (notice === 'none') return null
  const minutes = Math.max(1, Math.ceil((retryAfterSeconds ?? 60) / 60))
  return {
    title: words.say(`sign.notice.${notice}.title`),
    text: words.say(`sign.notice.${notice}.text`, { count: minutes }),
  }
}

/** The slip asked back. `emailChecked` says that the typed address was questioned once already. */
function typingHintModel(words: Words, { typed, typingHint }: SignFormState): Model | null {
  if (typingHint === null) return null
  const { suggestion } = typingHint
  return {
    again: useSuggestion(typed, suggestion),
    question: words.say('sign.typingHint.question', { domain: suggestion.slice(suggestion.lastIndexOf('@') + 1) }),
    use: words.say('sign.typingHint.use', { address: suggestion }),
    keep: words.say('sign.typingHint.keep'),
    suggestion,
    checked: typed['email'] ?? '',
  }
}

/** The same form once more with the suggested address, so that one button sends it without any script. */
function useSuggestion(typed: Typed, suggestion: string): Model[] {
  const kept = Object.entries(typed).filter(([name]) => !notSentAgain.has(name))
  return [...kept, ['email', suggestion]].map(([name, value]) => ({ name, value }))
}

const notSentAgain = new Set([
  'email',
  'emailChecked',
  'website',
  'altcha',
  'h-captcha-response',
  'g-recaptcha-response',
])

function visibilityModel(words: Words, petition: Petition, form: SignFormState): Model {
  const error = form.errors.find((candidate) => candidate.field === 'visibility')
  return {
    error: error === undefined ? null : errorSentence(words, error),
    choices: visibilityChoices(words, petition, form.typed['visibility'] ?? 'hidden'),
  }
}

function checkbox(words: Words, form: SignFormState, name: string): Model {
  const error = form.errors.find((candidate) => candidate.field === name)
  return {
    name,
    checked: form.typed[name] === 'yes',
    error: error === undefined ? null : errorSentence(words, error),
  }
}

/** Who runs it, who answers for the data, what recipients get, who will see a name: a sentence each, at the form. */
function promises(words: Words, petition: Petition): Model[] {
  const { organiser, handover, riskMode } = petition
  const values = { organiser: organiser.name[words.locale], address: organiser.contactAddress }
  const say = (key: string): string => words.say(`promises.${key}`, values)
  const mark = organiser.demonstration ? ` ${words.say('demonstration.organiser')}` : ''
  return [
    { label: say('runs.label'), text: `${say('runs.text')}${mark}` },
    { label: say('answers.label'), text: say('answers.text') },
    { label: say('recipients.label'), text: say(`recipients.${riskMode}.${handover}`) },
    { label: say('names.label'), text: say(`names.${riskMode}.${handover}`) },
  ].map(({ label, text }) => ({ label, pieces: aroundAddress(text, organiser.contactAddress) }))
}

/** A sentence in pieces, so that the address in it is not torn at its hyphens. */
function aroundAddress(sentence: string, address: string): Model[] {
  return sentence
    .split(address)
    .flatMap((text, index) => [...(index === 0 ? [] : [{ text: address, intact: true }]), { text, intact: false }])
}
