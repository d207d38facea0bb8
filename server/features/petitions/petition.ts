import { dayOf, type Day } from '../../platform/clock.ts'
import type { Locale, Localised } from '../../platform/locales.ts'

export type PetitionType = 'petition' | 'joint_statement'

export type PetitionState =
  'draft' | 'in_review' | 'changes_requested' | 'open' | 'closed' | 'archived' | 'rejected' | 'hidden'

export type Outcome = 'none' | 'partial' | 'won' | 'not_won'

/** What recipients get, promised before anyone signs. */
export type Handover = 'count' | 'names'

export type RiskMode = 'open' | 'protected'

export type Goal = { mode: 'ladder' } | { mode: 'fixed'; count: number }

/** Who runs the petition and answers for the data. */
export interface Organiser {
  name: Localised
  contactAddress: string
  /** Invented for a demonstration; pages say so. */
  demonstration: boolean
}

export interface Demand {
  /** Stable within the petition: `release`. Used as anchor. */
  key: string
  /** Slugs of the recipients who are asked. */
  addressedTo: readonly string[]
  /** Slug of the one who is to perform it, when that is somebody else. */
  toBePerformedBy: string | null
}

export interface Source {
  title: string
  url: string
  /** The day on which the statement was true. */
  asOf: Day
}

export interface MediaLink {
  title: string
  kind: 'video' | 'article' | 'report'
  url: string
}

export interface Quotation {
  text: string
  author: string
  /** Who the author is, in a few words. */
  role: string
}

/** One petition's words in one language. `body` is Markdown. */
export interface PetitionText {
  language: Locale
  title: string
  lead: string
  contentNote: string | null
  body: string
  quotation: Quotation | null
  /** Words of each demand by its key. */
  demands: Readonly<Record<string, string>>
  sources: readonly Source[]
  media: readonly MediaLink[]
  /** "until the release of …": signatures are collected until that happens; empty where nothing of the kind was said. */
  endCondition: string
  /** False while no native reader has checked the translation: the page says so and links to `readInstead`. */
  proofread: boolean
  /** The language offered where this one has not been proof-read. */
  readInstead: Locale | null
}

/** A typing error put right: what one field of one language said before and after. */
export interface Correction {
  language: Locale
  /** `title`, `lead`, `body`, or `demands.KEY`. */
  field: string
  before: string
  after: string
}

/** One immutable text of a petition in all its languages. A signature names version and language. */
export interface TextVersion {
  version: number
  publishedOn: Day
  /** Why it took the place of the one before it, in the campaigner's words; null for the first, and for corrections. */
  reason: string | null
  /** What it puts right in the version before it; null where it says something else. */
  correction: Correction | null
  originalLanguage: Locale
  demands: readonly Demand[]
  texts: Readonly<Partial<Record<Locale, PetitionText>>>
}

export interface Petition {
  /** 16 random bytes, base64url. */
  id: string
  slug: string
  type: PetitionType
  state: PetitionState
  outcome: Outcome
  /** How it came to that, in the languages in which it was told. */
  outcomeStory: Readonly<Partial<Record<Locale, string>>>
  organiser: Organiser
  /** Slugs, in the order shown. */
  recipients: readonly string[]
  goal: Goal
  handover: Handover
  riskMode: RiskMode
  publishedOn: Day
  /** Exclusive: from this instant on nobody can sign. */
  closesAt: Date | null
  /** Personal data of signers is erased at the end of this day, as promised at publication. */
  retainUntil: Day
  /** The version shown now. */
  text: TextVersion
}

/** Petitions that anybody may read. A hidden one is gone; the others do not exist for the public. */
export function isPublic(state: PetitionState): boolean {
  return state === 'open' || state === 'closed' || state === 'archived'
}

/** What has to be known of a petition to say whether it takes signatures. */
export type Openness = Pick<Petition, 'state' | 'closesAt' | 'retainUntil'>

/** Never after the promised retention: what is forgotten by then could be signed, and counted, once more. */
export function acceptsSignatures({ state, closesAt, retainUntil }: Openness, now: Date): boolean {
  return state === 'open' && (closesAt === null || now < closesAt) && dayOf(now) <= retainUntil
}

/** The text in that language, or the original where there is no translation. */
export function textIn(text: TextVersion, language: Locale): PetitionText {
  const found = text.texts[language] ?? text.texts[text.originalLanguage]
  if (found === undefined) throw new Error('A text version always has its original.')
  return found
}
