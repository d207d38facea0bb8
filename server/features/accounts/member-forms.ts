import type { Conflict } from '../../platform/errors.ts'
import type { FormError, FormState, Typed } from '../../platform/form-page.ts'

/** What a refusal says beside its form. */
export function refusedForm(typed: Typed, { code }: Conflict): FormState {
  const error: FormError = { field: 'form', code }
  return { typed, errors: [error] }
}
