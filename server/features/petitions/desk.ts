import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { DraftContent, FieldChange, Submission } from './draft.ts'
import type { Led } from './leading.ts'
import type { PetitionState, TextVersion } from './petition.ts'

/** A petition as those who lead it know it, whatever its state. */
export interface PetitionDesk extends Led {
  id: string
  /** Its id until it is published. */
  slug: string
  state: PetitionState
  /** Null until it is published. */
  publishedOn: Day | null
  /** Null unless it is hidden; also where nobody knows any more what it was. */
  hidden: Hidden | null
}

/** What a petition was before it was taken away from the public, why it was, and on which day. */
export interface Hidden {
  from: PetitionState
  reason: string
  on: Day
}

/** A petition as lists know it. */
export interface DeskListing extends Omit<PetitionDesk, 'hidden'> {
  startedOn: Day
  title: string
  language: Locale
}

/** What lies open on a desk: the petition, what is being written, and what was published. */
export interface OpenedDesk {
  petition: PetitionDesk
  draft: DraftContent
  /** To be sent back as `base` when saving. */
  revision: number
  /** The last change of each field, the latest last. */
  fields: readonly FieldChange[]
  submission: Submission | null
  /** Every published text, the first one first. */
  versions: readonly TextVersion[]
  /** Whether this person writes here, or only reads. */
  leads: boolean
}
