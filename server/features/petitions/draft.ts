import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Demand, Goal, Handover, MediaLink, PetitionType, Quotation, RiskMode, Source } from './petition.ts'

/** The words of a draft in one language; every field may still be empty, and days and addresses may still be wrong. */
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
  /** Demands name it by this key until it has a slug of the register. */
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

/** The last change of one field. */
export interface FieldChange {
  field: string
  revision: number
  /** An account's id, or `system`. */
  by: string
  at: Date
}

/** What waits for a moderator: that revision as it was, for that reason. */
export interface Submission {
  revision: number
  /** What is reviewed and, when it is approved, published, whatever is written after it. */
  content: DraftContent
  kind: 'petition' | 'version'
  /** Why a new version is needed; null for a petition's first text. */
  reason: string | null
  by: string
  at: Date
}

/** What is being written, with its history by field. */
export interface Draft {
  petitionId: string
  /** Grows with every saved change; 0 before the first one. */
  revision: number
  content: DraftContent
  fields: readonly FieldChange[]
  submission: Submission | null
}

export const emptyText: DraftText = {
  title: '',
  lead: '',
  contentNote: '',
  body: '',
  quotation: null,
  demands: {},
  sources: [],
  media: [],
  endCondition: '',
  proofread: false,
}

/** Whole months for which signers' data is kept unless the campaigner says otherwise. */
const usualRetentionMonths = 6

/** How every petition begins: the ladder, figures only, an open count. */
export function emptyDraft(type: PetitionType, language: Locale, title = ''): DraftContent {
  return {
    type,
    slug: '',
    originalLanguage: language,
    texts: { [language]: { ...emptyText, title, proofread: true } },
    demands: [],
    recipients: [],
    proposedRecipients: [],
    goal: { mode: 'ladder' },
    closesOn: null,
    retentionMonths: usualRetentionMonths,
    riskMode: 'open',
    handover: 'count',
    contactForReviewers: '',
  }
}

/** The words in the original language. */
export function originalOf({ texts, originalLanguage }: Pick<DraftContent, 'texts' | 'originalLanguage'>): DraftText {
  return texts[originalLanguage] ?? emptyText
}
