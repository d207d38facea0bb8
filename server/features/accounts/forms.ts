import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { locales, type Localised } from '../../platform/locales.ts'
import { readAddress, type MailAddress } from '../../platform/mail/typed-address.ts'
import { cleanLine } from '../../platform/text.ts'
import { roles, type Role } from './account.ts'
import { memberRoles, organisationKinds, type OrganisationDetails } from './organisation.ts'

const longestName = 100

/** How somebody is called: one line, with a letter in it. */
const nameField = z
  .string('name.missing')
  .transform(cleanLine)
  .refine((name) => name !== '', 'name.missing')
  .refine((name) => [...name].length <= longestName, 'name.long')
  .refine((name) => name === '' || /\p{L}/u.test(name), 'name.letters')

const localeField = z.enum(locales, 'locale.unknown')

const emailField = z.string('email.missing').transform((typed, context): MailAddress => {
  const address = readAddress(typed)
  if (address !== null) return address
  context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'email.missing' : 'email.invalid' })
  return z.NEVER
})

/** Six digits, however they were set apart. */
const codeField = z
  .string('code.missing')
  .transform((typed) => typed.replaceAll(/[\s-]/g, ''))
  .refine((code) => code !== '', 'code.missing')
  .refine((code) => code === '' || /^\d{6}$/.test(code), 'code.invalid')

export const signInForm = z.object({ email: emailField, next: z.string().default('') })

export const detailsForm = z.object({ name: nameField, locale: localeField })

/** What the mailed link asks: a code in another browser than the first one, name and language at the first time. */
export function linkForm({ isInvited, isSameBrowser }: { isInvited: boolean; isSameBrowser: boolean }) {
  return z.object({
    code: isSameBrowser ? z.string().default('') : codeField,
    name: isInvited ? nameField : z.string().default(''),
    locale: isInvited ? localeField : z.string().default(''),
  })
}

export const endSessionForm = z.object({ session: z.string().refine(isId, 'invalid') })

export const accountIdForm = z.object({ account: z.string().refine(isId, 'invalid') })

/** Each role is a box of its own. */
const roleBoxes = z.object({
  campaigner: z.literal('yes').optional(),
  moderator: z.literal('yes').optional(),
  staff: z.literal('yes').optional(),
  admin: z.literal('yes').optional(),
})

export const rolesForm = roleBoxes.transform(rolesIn)

export const invitePersonForm = roleBoxes
  .extend({ email: emailField, name: nameField, locale: localeField })
  .transform(({ email, name, locale, ...boxes }) => ({ email, name, locale, roles: rolesIn(boxes) }))

export const inviteMemberForm = z.object({ email: emailField, role: z.enum(memberRoles, 'role.unknown') })

function rolesIn(boxes: Readonly<Partial<Record<Role, 'yes' | undefined>>>): Role[] {
  return roles.filter((role) => boxes[role] === 'yes')
}

const organisationName = z
  .string('name.missing')
  .transform(cleanLine)
  .refine((name) => name.length <= 200, 'name.long')

const neededName = organisationName.refine((name) => name !== '', 'name.missing')

const contactField = z.string('invalid').transform((typed, context): MailAddress => {
  const address = readAddress(typed)
  if (address !== null) return address
  context.addIssue({ code: 'custom', message: 'invalid' })
  return z.NEVER
})

const urlField = z
  .string('invalid')
  .transform((typed) => typed.trim())
  .refine((url) => url === '' || isWebAddress(url), 'invalid')

/** What is said of an organisation. Names that are left out are those of the nearest language. */
export const organisationForm = z
  .object({
    nameEn: neededName,
    nameUk: neededName,
    nameCrh: organisationName,
    nameRu: organisationName,
    slug: z
      .string('invalid')
      .transform((typed) => typed.trim())
      .refine((slug) => /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug) && slug.length <= 80, 'invalid'),
    contact: contactField,
    url: urlField,
    kind: z.enum(organisationKinds, 'invalid'),
  })
  .transform(({ nameEn, nameUk, nameCrh, nameRu, slug, contact, url, kind }): OrganisationDetails => {
    const names: Localised = { en: nameEn, uk: nameUk, crh: nameCrh || nameEn, ru: nameRu || nameUk }
    return { slug, names, contactAddress: contact.deliverable, url: url || null, kind }
  })

function isWebAddress(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
}

const nextField = z.string().default('')

/** What a browser answers about a passkey, as JSON. */
const credentialField = z.string('missing').max(20_000, 'invalid')

export const shownCodeForm = z.object({ code: codeField, next: nextField })

export const shownPasskeyForm = z.object({ credential: credentialField, next: nextField })

export const newPasskeyForm = z.object({
  credential: credentialField,
  name: z
    .string()
    .default('')
    .transform((typed) => cleanLine(typed).slice(0, 60)),
  next: nextField,
})

export const passkeyIdForm = z.object({ passkey: z.string().regex(/^[\w-]{1,1400}$/, 'invalid') })

export const codesForm = z.object({ code: codeField, box: z.string('missing').max(400, 'invalid'), next: nextField })
