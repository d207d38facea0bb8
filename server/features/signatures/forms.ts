import { z } from 'zod'

import { isCountryAnswer } from '../../platform/country-codes.ts'
import { isLocale, type Locale } from '../../platform/locales.ts'
import { readAddress, type MailAddress } from '../../platform/mail/typed-address.ts'
import { visibilities, type Visibility } from './signature.ts'
import { cleanLine, cleanLines, lengthOf } from '../../platform/text.ts'

/** What a petition allows at its form. */
export interface SignFormRules {
  asksName: boolean
  offersVisibility: boolean
  /** The text that counts as read when the form names none. */
  currentVersion: number
  language: Locale
}

export interface SignForm {
  name: string | null
  email: MailAddress
  country: string
  city: string | null
  comment: string | null
  visibility: Visibility
  updates: boolean
  version: number
  language: Locale
}

const longestName = 100
const longestCity = 100
const longestComment = 500

/** Some letters print nothing (the Hangul fillers): a name of them alone would be a blank in every list. */
const visibleLetter = /[\p{L}--\p{Default_Ignorable_Code_Point}]/v

/** More stacked marks than any script needs: text that climbs over its neighbours. */
const towersOfMarks = /\p{M}{5,}/u

const nameField = z
  .string('name.missing')
  .transform(cleanLine)
  .refine((name) => name !== '', 'name.missing')
  .refine((name) => lengthOf(name) <= longestName, 'name.long')
  .refine((name) => name === '' || visibleLetter.test(name), 'name.letters')
  .refine((name) => !towersOfMarks.test(name), 'name.marks')

const emailField = z.string('email.missing').transform((typed, context): MailAddress => {
  const address = readAddress(typed)
  if (address !== null) return address
  context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'email.missing' : 'email.invalid' })
  return z.NEVER
})

const countryField = z
  .string('country.missing')
  .refine((code) => code !== '', 'country.missing')
  .refine((code) => code === '' || isCountryAnswer(code), 'country.unknown')

const optionalLine = (longest: number, code: string) =>
  z
    .string(code)
    .optional()
    .transform((typed) => cleanLine(typed ?? ''))
    .refine((text) => lengthOf(text) <= longest, code)
    .transform((text) => (text === '' ? null : text))

const commentField = z
  .string('comment.long')
  .optional()
  .transform((typed) => cleanLines(typed ?? ''))
  .refine((text) => lengthOf(text) <= longestComment, 'comment.long')
  .transform((text) => (text === '' ? null : text))

const updatesField = z
  .literal(['yes', 'no', ''], 'updates.unknown')
  .optional()
  .transform((typed) => typed === 'yes')

const localeField = z.string('language.unknown').refine(isLocale, 'language.unknown')

function visibilityField({ offersVisibility }: Pick<SignFormRules, 'offersVisibility'>) {
  return z
    .enum(visibilities, 'visibility.unknown')
    .refine((chosen) => offersVisibility || chosen === 'hidden', 'visibility.unknown')
}

/** Fields that only steer the form; what is in them never reaches a signature. */
const steeringFields = {
  emailChecked: z.string().optional(),
  website: z.string().optional(),
  altcha: z.string().optional(),
  'h-captcha-response': z.string().optional(),
  'g-recaptcha-response': z.string().optional(),
}

const built = new Map<string, ReturnType<typeof buildSignForm>>()

/** The signing form of one petition. Messages are codes of sentences; unknown fields are refused. */
export function signFormSchema(rules: SignFormRules): ReturnType<typeof buildSignForm> {
  const { asksName, offersVisibility, currentVersion, language } = rules
  const key = [asksName, offersVisibility, currentVersion, language].join('|')
  const schema = built.get(key) ?? buildSignForm(rules)
  built.set(key, schema)
  return schema
}

/** Building one costs more than reading a form with it, and there are few. */
function buildSignForm(rules: SignFormRules) {
  return z
    .strictObject({
      ...(rules.asksName ? { name: nameField } : {}),
      email: emailField,
      country: countryField,
      city: optionalLine(longestCity, 'city.long'),
      comment: commentField,
      visibility: visibilityField(rules).optional(),
      consent: z.literal('yes', 'consent.missing'),
      updates: updatesField,
      version: z.coerce.number('version.unknown').int('version.unknown').positive('version.unknown').optional(),
      language: localeField.optional(),
      ...steeringFields,
    })
    .transform((form): SignForm => ({
      name: nameIn(form),
      email: form.email,
      country: form.country,
      city: form.city,
      comment: form.comment,
      visibility: form.visibility ?? 'hidden',
      updates: form.updates,
      version: form.version ?? rules.currentVersion,
      language: form.language ?? rules.language,
    }))
}

/** Asking for another mail. */
export const resendForm = z.strictObject({ email: emailField })

/** What a signer may correct. */
export function correctFormSchema({ asksName }: Pick<SignFormRules, 'asksName'>) {
  return z
    .strictObject({
      ...(asksName ? { name: nameField } : {}),
      country: countryField,
      city: optionalLine(longestCity, 'city.long'),
      comment: commentField,
    })
    .transform(({ country, city, comment, ...rest }) => ({ name: nameIn(rest), country, city, comment }))
}

/** The name, where the petition asks for one. */
function nameIn(form: object): string | null {
  return 'name' in form && typeof form.name === 'string' ? form.name : null
}

/** Changing who may see the name: here it has to be said which. */
export function visibilityForm(rules: Pick<SignFormRules, 'offersVisibility'>) {
  return z.strictObject({ visibility: visibilityField(rules) })
}

export const updatesForm = z.strictObject({ updates: z.literal(['yes', 'no'], 'updates.unknown') })

export const refusalForm = z.strictObject({ action: z.literal(['refuse', 'lift'], 'action.unknown').optional() })
