import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { GlossaryTerm } from '../glossary/term.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { TitledPetition } from './similar-titles.ts'

/** In which revision of the draft a field was last changed: `texts.uk.body`. */
export interface FieldRevision {
  field: string
  revision: number
}

/** What a draft is looked at with. */
export interface CheckedWith {
  /** When each field was last changed. */
  fields: readonly FieldRevision[]
  /** The terms for this petition: the site's and its organisation's. */
  terms: readonly GlossaryTerm[]
  /** Those of its recipients that are in the register. */
  recipients: readonly Pick<Recipient, 'slug' | 'addressedOnly'>[]
  /** Petitions that can be signed now, without this one. */
  openPetitions: readonly TitledPetition[]
  today: Day
  /** The language of whoever reads the advice: reasons are given in it. */
  reader: Locale
}
