import type { FormError, Typed } from '../../platform/form-page.ts'
import { parseForm } from '../../platform/http/forms.ts'
import type { Locale } from '../../platform/locales.ts'
import { asksName, offersVisibility, textIn, type Petition, type PetitionService } from '../petitions/index.ts'
import { readAddress } from '../../platform/mail/typed-address.ts'
import { signFormSchema, type SignForm } from './forms.ts'
import { typingHintFor } from './typing-hint.ts'

export interface SignFormToRead {
  petition: Petition
  petitions: Pick<PetitionService, 'hasText'>
  /** The language of the page, or of the mails a program asks for; the text shown in it counts where the form names none. */
  locale: Locale
  body: unknown
}

/** What came in, ready to be signed, or why it has to be shown again. Everything typed is kept either way. */
export type ReadSignForm = { ok: true; value: SignForm; typed: Typed } | RefusedSignForm

export interface RefusedSignForm {
  ok: false
  errors: FormError[]
  typed: Typed
  /** The field that people do not see was filled, by a program or by a browser that meant well. */
  trap: boolean
  /** A probable slip in the address, to be asked back. */
  typingHint: { suggestion: string } | null
}

/**
 * Reads a signing form, for the page and for the API alike. Never throws. A probable slip is asked back once: posted
 * again with `emailChecked` equal to the address, it is taken.
 */
export function readSignForm({ petition, petitions, locale, body }: SignFormToRead): ReadSignForm {
  const schema = signFormSchema({
    asksName: asksName(petition),
    offersVisibility: offersVisibility(petition),
    currentVersion: petition.text.version,
    language: textIn(petition.text, locale).language,
  })
  const form = parseForm(schema, body)
  const errors = form.ok ? textErrors(form.value, petition, petitions) : form.errors
  const trap = (form.typed['website'] ?? '') !== ''
  const typingHint = openHint(form.typed)
  if (form.ok && errors.length === 0 && !trap && typingHint === null) return form
  return { ok: false, errors, typed: shownAgain(form.typed, errors), trap, typingHint }
}

function textErrors({ version, language }: SignForm, petition: Petition, petitions: SignFormToRead['petitions']) {
  return petitions.hasText(petition.id, version, language) ? [] : [{ field: 'version', code: 'unknown' }]
}

/** The slip that has not been asked about yet. */
function openHint({ email = '', emailChecked = '' }: Typed): { suggestion: string } | null {
  if (readAddress(email) === null || sameAddress(email, emailChecked)) return null
  const suggestion = typingHintFor(email.trim())
  return suggestion === null ? null : { suggestion }
}

function sameAddress(one: string, two: string): boolean {
  return one.trim().toLowerCase() === two.trim().toLowerCase()
}

/** The trap comes back empty, and a text that was never published gives way to the present one. */
function shownAgain(typed: Typed, errors: readonly FormError[]): Typed {
  const kept = 'website' in typed ? { ...typed, website: '' } : typed
  if (!errors.some(({ field }) => field === 'version' || field === 'language')) return kept
  return Object.fromEntries(Object.entries(kept).filter(([name]) => name !== 'version' && name !== 'language'))
}
