import type { Day } from '../../platform/clock.ts'
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
