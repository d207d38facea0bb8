import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Demand, Goal, Handover, MediaLink, PetitionType, Quotation, RiskMode, Source } from './petition.ts'

/** The words of a draft in one language; every field may still be empty. */
export interface DraftText {
  title: string
  lead: string
  contentNote: string
  /** Markdown. */
  body: string
  quotation: Quotation | null
  /** Words of each demand by its key. */
  demands: Readonly<Record<string, string>>
  sources: readonly Source[]
  media: readonly MediaLink[]
  /** "until the release of …"; empty where it ends on a day or not at all. */
  endCondition: string
  proofread: boolean
}

/** A recipient that is not in the register yet. */
export interface ProposedRecipient {
  key: string
  name: string
  /** Why it is asked, and where it can be reached. */
  note: string
}

/** A petition as it is being written. */
export interface DraftContent {
  type: PetitionType
  /** The address below `/petitions/`; empty until one is chosen or made from the title. */
  slug: string
  originalLanguage: Locale
  texts: Readonly<Partial<Record<Locale, DraftText>>>
  demands: readonly Demand[]
  /** Slugs of the register, in the order shown. */
  recipients: readonly string[]
  proposedRecipients: readonly ProposedRecipient[]
  goal: Goal
  closesOn: Day | null
  /** Whole months after its closing, or after publication where it has no closing day, for which signers' data is kept. */
  retentionMonths: number
  riskMode: RiskMode
  handover: Handover
  /** Said to reviewers only. */
  contactForReviewers: string
}
