import type { CountryNames } from '../../platform/country-names.ts'
import { errorSummary, fieldModel, freshForm, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { roomPage, sentenceAt } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { textIn } from '../petitions/index.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition } from '../petitions/petition.ts'
import type { FoundSignature } from '../signatures/index.ts'
import { canMove, type Signature, type SignatureState } from '../signatures/signature.ts'
import { staffPaths } from './paths.ts'

/** A signature that was found, with the petition it stands under. */
export interface ShownSignature {
  found: FoundSignature
  petition: Petition
}

export interface SignersPageInput {
  words: Words
  form?: FormState
  /** Null where nobody looked for anybody yet. */
  found?: readonly ShownSignature[] | null
  /** As it was given, so that what follows has the same one. */
  why?: string
  done?: unknown
}

/** Looks for one signer, and shows which signatures hold the address. */
export function signersPage({ words, form = freshForm, found = null, why = '', done }: SignersPageInput): Page {
  const paths = staffPaths(words.locale)
  return roomPage({
    words,
    template: 'staff/signers',
    path: '/staff/signers',
    title: words.say('staff.signers.title'),
    form,
    model: {
      done: sentenceAt(words, 'staff.signers.done', done),
      batches: paths.batches,
      action: paths.findSigner,
      summary: errorSummary(words, form.errors, ['email', 'why']),
      email: fieldModel(words, form, {
        name: 'email',
        label: words.say('staff.signers.email'),
        hint: words.say('staff.signers.emailHint'),
        type: 'email',
        verbatim: true,
      }),
      why: whyModel(words, form),
      found: found === null ? null : foundModel(words, found, why),
    },
  })
}

function whyModel(words: Words, form: FormState): Model {
  return fieldModel(words, form, {
    name: 'why',
    label: words.say('staff.signers.why'),
    hint: words.say('staff.signers.whyHint'),
  })
}

function foundModel(words: Words, found: readonly ShownSignature[], why: string): Model {
  return {
    title:
      found.length === 0
        ? words.say('staff.signers.nobody')
        : words.say('staff.signers.found', { count: found.length }),
    nobody: found.length === 0 ? words.say('staff.signers.nobodyHint') : null,
    action: staffPaths(words.locale).openSigner,
    why,
    signatures: found.map(({ found: one, petition }) => ({
      id: one.id,
      title: textIn(petition.text, words.locale).title,
      language: textIn(petition.text, words.locale).language,
      state: stateModel(words, one.state),
      confirmed: one.confirmedOn === null ? null : confirmedWords(words, one.confirmedOn),
      mail: mailWords(words, one),
    })),
  }
}

function stateModel(words: Words, state: SignatureState): Model {
  return { name: state, text: words.say(`staff.signers.states.${state}`) }
}

function confirmedWords(words: Words, day: string): string {
  return words.say('staff.signers.confirmedOn', { date: words.date(day) })
}

/** What became of its mails, as far as it is known without the mail server of the other side. */
function mailWords(words: Words, { mail, mailCount, manageMailOn }: FoundSignature): string {
  if (mail !== null) return words.say(`staff.signers.mail.${mail.standing}`)
  if (manageMailOn !== null) return words.say('staff.signers.mail.manage', { date: words.date(manageMailOn) })
  return words.say('staff.signers.mail.sent', { count: mailCount })
}

export interface SignaturePageInput {
  words: Words
  signature: Signature
  shown: ShownSignature
  countries: CountryNames
  why: string
}

/** Everything that is kept of one signature, and what can be done for its owner. */
export function signaturePage({ words, signature, shown, countries, why }: SignaturePageInput): Page {
  const { petition, found } = shown
  const paths = staffPaths(words.locale)
  const { title, language } = textIn(petition.text, words.locale)
  return roomPage({
    words,
    template: 'staff/signature',
    path: '/staff/signers',
    title: words.say('staff.signature.title'),
    model: {
      back: paths.signers,
      petition: {
        title,
        language,
        href: paths.petition(petition.id),
        page: petitionPaths(words.locale, petition.slug).petition,
      },
      state: stateModel(words, signature.state),
      mail: mailWords(words, found),
      facts: factsOf(words, signature, countries),
      acts: actsOf(words, signature.state),
      signature: signature.id,
      why,
    },
  })
}

function factsOf(words: Words, signature: Signature, countries: CountryNames): Model[] {
  const { person, country, language, visibility, updates, confirmedOn, textVersion } = signature
  const { name = null, address = null, city = null, comment = null } = person ?? {}
  const facts: readonly (readonly [string, string | null])[] = [
    ['name', name],
    ['address', address],
    ['country', countries.nameOf(country).name],
    ['city', city],
    ['comment', comment],
    ['visibility', words.say(`visibility.${visibility}.label`)],
    ['updates', words.say(`staff.signature.updates.${updates ? 'yes' : 'no'}`)],
    ['language', words.say(`languages.${language}`)],
    ['version', words.number(textVersion)],
    ['confirmed', confirmedOn === null ? null : words.date(confirmedOn)],
  ]
  return facts.flatMap(([fact, value]) =>
    value === null ? [] : [{ name: words.say(`staff.signature.facts.${fact}`), value }],
  )
}

interface Act {
  name: 'sendLink' | 'withdraw' | 'erase' | 'invalidate'
  isOpen: boolean
  isGrave: boolean
}

/** Each with what it means, and a button of its own. */
function actsOf(words: Words, state: SignatureState): Model[] {
  const paths = staffPaths(words.locale)
  const acts: readonly Act[] = [
    { name: 'sendLink', isOpen: state === 'pending' || state === 'confirmed', isGrave: false },
    { name: 'withdraw', isOpen: canMove(state, 'withdrawn'), isGrave: true },
    { name: 'erase', isOpen: canMove(state, 'erased'), isGrave: true },
    { name: 'invalidate', isOpen: canMove(state, 'invalidated'), isGrave: true },
  ]
  const actionOf: Record<Act['name'], string> = {
    sendLink: paths.sendSignerLink,
    withdraw: paths.withdrawSigner,
    erase: paths.eraseSigner,
    invalidate: paths.invalidateOne,
  }
  return acts
    .filter(({ isOpen }) => isOpen)
    .map(({ name, isGrave }) => ({
      action: actionOf[name],
      isGrave,
      title: words.say(`staff.signature.acts.${name}.title`),
      text: words.say(`staff.signature.acts.${name}.text`),
      button: words.say(`staff.signature.acts.${name}.button`),
    }))
}
