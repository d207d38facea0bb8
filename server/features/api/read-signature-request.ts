import type { FormError, Typed } from '../../platform/form-page.ts'
import { InvalidInput, type InputError } from '../../platform/http/refusals.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import { asksName, type Petition, type PetitionService } from '../petitions/index.ts'
import { readSignForm, type RefusedSignForm, type SignForm } from '../signatures/index.ts'
import { signatureFields } from './schemas.ts'
import { typingHintSentence } from './sentences.ts'

export interface SignatureRequest {
  form: SignForm
  /** The language of the mails. */
  locale: Locale
  typed: Typed
}

interface RequestToRead {
  petition: Petition
  petitions: Pick<PetitionService, 'hasText'>
  body: unknown
}

/**
 * Reads a signing request: the page's own form as JSON, with `locale` beside it; `version` may be a number. Throws
 * InvalidInput with every wrong member.
 */
export function readSignatureRequest({ petition, petitions, body }: RequestToRead): SignatureRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new InvalidInput([{ path: '', message: 'notAnObject' }])
  }
  const { locale: asked, ...members } = body as Record<string, unknown>
  const locale = mailLocale(asked, members, petition)
  const form = readSignForm({
    petition,
    petitions,
    locale: locale ?? petition.text.originalLanguage,
    body: asForm(members),
  })
  const errors = [
    ...unknownMembers(members, petition),
    ...(locale === null ? [{ path: 'locale', message: 'locale' }] : []),
    ...(form.ok ? [] : formErrors(form)),
  ]
  if (!form.ok || locale === null || errors.length > 0) throw new InvalidInput(errors)
  return { form: form.value, locale, typed: form.typed }
}

/** Null when it is none of ours. */
function mailLocale(asked: unknown, { language }: Record<string, unknown>, petition: Petition): Locale | null {
  if (asked !== undefined) return isLocale(asked) ? asked : null
  return isLocale(language) ? language : petition.text.originalLanguage
}

/** A form knows nothing but text, sent once. */
function asForm(members: Record<string, unknown>): Record<string, unknown> {
  const { version } = members
  return typeof version === 'number' ? { ...members, version: String(version) } : members
}

const longestPath = 100

function unknownMembers(members: Record<string, unknown>, petition: Petition): InputError[] {
  const isKnown = (name: string): boolean => signatureFields.has(name) && (name !== 'name' || asksName(petition))
  return Object.keys(members)
    .filter((name) => !isKnown(name))
    .map((name) => ({ path: name.slice(0, longestPath), message: 'unknownField' }))
}

function formErrors({ errors, trap, typingHint }: RefusedSignForm): InputError[] {
  return [
    ...errors.filter((error) => !isUnknownField(error)).map(({ field, code }) => ({ path: field, message: code })),
    ...(trap ? [{ path: 'website', message: 'trap' }] : []),
    ...(typingHint === null ? [] : [{ path: 'email', message: typingHintSentence(typingHint.suggestion) }]),
  ]
}

/** Forms name no field they do not know; the members are named one by one above. */
function isUnknownField({ field, code }: FormError): boolean {
  return field === 'form' && code === 'unknownField'
}
