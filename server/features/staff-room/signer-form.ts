import { z } from 'zod'

import { isId } from '../../platform/ids.ts'
import { readAddress, type MailAddress } from '../../platform/mail/typed-address.ts'
import { neededWhyField } from './why-field.ts'

/** One signer by the exact address, and why they are looked for. */
export const findSignerForm = z.object({
  email: z.string('email.missing').transform((typed, context): MailAddress => {
    const address = readAddress(typed)
    if (address !== null) return address
    context.addIssue({ code: 'custom', message: typed.trim() === '' ? 'email.missing' : 'email.invalid' })
    return z.NEVER
  }),
  why: neededWhyField,
})

const signatureField = z.string().refine(isId)

/** One signature of those that were found, for the same reason. */
export const oneSignatureForm = z.object({ signature: signatureField, why: neededWhyField })
