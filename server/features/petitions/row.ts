import { Schema } from 'mongoose'

import type { Day } from '../../platform/clock.ts'
import { bufferOf, idOf, type StoredBytes } from '../../platform/ids.ts'
import type { Hidden } from './desk.ts'
import type { Heading } from './heading.ts'
import type { Owner } from './leading.ts'
import type { Petition, PetitionState, TextVersion } from './petition.ts'

/** What is known of a petition from its birth on. */
export interface BornRow {
  _id: Buffer
  /** The id until it is published. */
  slug: string
  state: PetitionState
  /** Nobody's: published before there were accounts. */
  owner: Owner | null
  /** Accounts. */
  editors: readonly string[]
  /** The day on which it was begun. */
  startedOn: Day
  heading: Heading
  /** What it was before it was hidden, and why it was. */
  hidden: Hidden | null
  schemaVersion: number
}

/** What the collection holds beside the noun once it is published: the texts live in `petitionVersions`. */
export type PublishedFields = Omit<Petition, 'id' | 'text' | 'slug' | 'state'> & {
  currentVersion: number
  /** The petition's own key for addresses, sealed by the master key: rotating the master key re-seals it. */
  addressKeyBox: Buffer
}

/** Rows written before there were rooms lack what came with them. */
type NewFields = 'owner' | 'editors' | 'startedOn' | 'heading' | 'hidden' | 'outcomeStory'

export type PetitionRow = Omit<BornRow & PublishedFields, NewFields> &
  Partial<Pick<BornRow & PublishedFields, NewFields>>

export type VersionRow = Omit<TextVersion, 'publishedOn' | 'reason' | 'correction'> &
  Partial<Pick<TextVersion, 'publishedOn' | 'reason' | 'correction'>> & { petitionId: Buffer; schemaVersion: number }

const options = { strict: 'throw', strictQuery: 'throw', autoIndex: false, versionKey: false } as const

export const petitionSchema = new Schema(
  {
    _id: { type: Schema.Types.Buffer, required: true },
    slug: { type: String, required: true },
    state: { type: String, required: true },
    owner: { type: Schema.Types.Mixed, default: null },
    editors: { type: [String], required: true },
    startedOn: { type: String, required: true },
    heading: { type: Schema.Types.Mixed, required: true },
    hidden: { type: Schema.Types.Mixed, default: null },
    schemaVersion: { type: Number, required: true },
    // From here on: written when it is published.
    type: { type: String },
    outcome: { type: String },
    outcomeStory: { type: Schema.Types.Mixed },
    organiser: { type: Schema.Types.Mixed },
    recipients: { type: [String], default: undefined },
    goal: { type: Schema.Types.Mixed },
    handover: { type: String },
    riskMode: { type: String },
    publishedOn: { type: String },
    closesAt: { type: Date },
    retainUntil: { type: String },
    currentVersion: { type: Number },
    addressKeyBox: { type: Schema.Types.Buffer },
  },
  { ...options, collection: 'petitions' },
)

export const versionSchema = new Schema(
  {
    petitionId: { type: Schema.Types.Buffer, required: true },
    version: { type: Number, required: true },
    publishedOn: { type: String, required: true },
    reason: { type: String, default: null },
    correction: { type: Schema.Types.Mixed, default: null },
    originalLanguage: { type: String, required: true },
    demands: { type: [Schema.Types.Mixed], required: true },
    texts: { type: Schema.Types.Mixed, required: true },
    schemaVersion: { type: Number, required: true },
  },
  { ...options, collection: 'petitionVersions' },
)

export function toPetition(row: PetitionRow, texts: readonly TextVersion[]): Petition {
  const text = texts.find((candidate) => candidate.version === row.currentVersion)
  if (text === undefined) throw new Error(`Petition ${row.slug} has no text of version ${String(row.currentVersion)}.`)
  return {
    id: idOf(row._id),
    slug: row.slug,
    type: row.type,
    state: row.state,
    outcome: row.outcome,
    outcomeStory: row.outcomeStory ?? {},
    organiser: row.organiser,
    recipients: row.recipients,
    goal: row.goal,
    handover: row.handover,
    riskMode: row.riskMode,
    publishedOn: row.publishedOn,
    closesAt: row.closesAt,
    retainUntil: row.retainUntil,
    text,
  }
}

/** The first texts were stored without their day: it is the petition's. */
export function toTextVersion(row: VersionRow, publishedOn: Day): TextVersion {
  const { version, originalLanguage, demands } = row
  const texts = Object.fromEntries(
    Object.entries(row.texts).map(([language, text]) => [language, { ...text, endCondition: endConditionOf(text) }]),
  )
  return {
    version,
    publishedOn: row.publishedOn ?? publishedOn,
    reason: row.reason ?? null,
    correction: row.correction ?? null,
    originalLanguage,
    demands,
    texts,
  }
}

function endConditionOf(text: { endCondition?: string }): string {
  return text.endCondition ?? ''
}

export function sameBytes(one: StoredBytes, other: StoredBytes): boolean {
  return bufferOf(one).equals(bufferOf(other))
}
