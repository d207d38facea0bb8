import type { FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { OpenedDesk } from '../petitions/desk.ts'
import type { RecipientProfiles } from '../recipients/index.ts'
import type { Recipient } from '../recipients/recipient.ts'

/** What each part of the editor is made from. */
export interface StepInput {
  words: Words
  desk: OpenedDesk
  form: FormState
  register: readonly Recipient[]
  profiles: RecipientProfiles
  language: Locale | null
}
