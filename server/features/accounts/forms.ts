import { z } from 'zod'

import { locales } from '../../platform/locales.ts'
import { oneLine } from '../../platform/mail/address.ts'
import { readAddress, type MailAddress } from '../../platform/mail/typed-address.ts'

const longestName = 100

/** How somebody is called: one line, with a letter in it. */
export const nameField = z
  .string('name.missing')
  .transform(oneLine)
  .refine((name) => name !== '', 'name.missing')
  .refine((name) => [...name].length <= longestName, 'name.long')
  .refine((name) => name === '' || /\p{L}/u.test(name), 'name.letters')

const localeField = z.enum(locales, 'locale.unknown')

export const emailField = z.string('email.missing').transform((typed, context): MailAddress => {
  const address = readAddress(typed)
  if (address !== null) return address
  context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'email.missing' : 'email.invalid' })
  return z.NEVER
})

/** Six digits, however they were set apart. */
export const codeField = z
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

export const endSessionForm = z.object({ session: z.string().regex(/^[\w-]{22}$/, 'invalid') })
