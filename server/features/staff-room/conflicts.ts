import { Conflict } from '../../platform/errors.ts'
import type { FormError, FormState } from '../../platform/form-page.ts'

/** The conflict that a deed met; null when it went well. */
export async function conflictOf(deed: Promise<unknown>): Promise<Conflict | null> {
  try {
    await deed
    return null
  } catch (error) {
    if (error instanceof Conflict) return error
    throw error
  }
}

/** The form as it was sent, with what the deed met. */
export function refusedForm(typed: FormState['typed'], error: FormError): FormState {
  return { typed, errors: [error] }
}
