import { Schema, type Connection } from 'mongoose'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bufferOf, bytesOf, idOf } from '../../platform/ids.ts'
import type { Petition, TextVersion } from './petition.ts'

/** What the collection holds beside the noun: the texts live in `petitionVersions`. */
type PetitionRow = Omit<Petition, 'id' | 'text'> & {
  _id: Buffer
  currentVersion: number
  /** The petition's own key for addresses, sealed by the master key: rotating the master key re-seals it. */
  addressKeyBox: Buffer
  schemaVersion: number
}

type VersionRow = TextVersion & { petitionId: Buffer; schemaVersion: number }

const options = { strict: 'throw', strictQuery: 'throw', autoIndex: false, versionKey: false } as const

const petitionSchema = new Schema(
  {
    _id: { type: Schema.Types.Buffer, required: true },
    slug: { type: String, required: true },
    type: { type: String, required: true },
    state: { type: String, required: true },
    outcome: { type: String, required: true },
    organiser: { type: Schema.Types.Mixed, required: true },
    recipients: { type: [String], required: true },
    goal: { type: Schema.Types.Mixed, required: true },
    handover: { type: String, required: true },
    riskMode: { type: String, required: true },
    publishedOn: { type: String, required: true },
    closesAt: { type: Date, default: null },
    retainUntil: { type: String, required: true },
    currentVersion: { type: Number, required: true },
    addressKeyBox: { type: Schema.Types.Buffer, required: true },
    schemaVersion: { type: Number, required: true },
  },
  { ...options, collection: 'petitions' },
)

const versionSchema = new Schema(
  {
    petitionId: { type: Schema.Types.Buffer, required: true },
    version: { type: Number, required: true },
    originalLanguage: { type: String, required: true },
    demands: { type: [Schema.Types.Mixed], required: true },
    texts: { type: Schema.Types.Mixed, required: true },
    schemaVersion: { type: Number, required: true },
  },
  { ...options, collection: 'petitionVersions' },
)

export const petitionIndexes: CollectionIndexes[] = [
  {
    collection: 'petitions',
    indexes: [
      { key: { slug: 1 }, name: 'slug', unique: true },
      { key: { state: 1, publishedOn: -1, slug: 1 }, name: 'published' },
    ],
  },
  {
    collection: 'petitionVersions',
    indexes: [{ key: { petitionId: 1, version: 1 }, name: 'petition-version', unique: true }],
  },
]

/** A petition as it is kept: the noun, every version of its text, and its sealed key for addresses. */
export interface StoredPetition {
  petition: Petition
  versions: readonly TextVersion[]
  addressKeyBox: Buffer
}

export type PetitionStore = ReturnType<typeof createPetitionStore>

export function createPetitionStore(connection: Connection) {
  const petitions = connection.model('Petition', petitionSchema)
  const versions = connection.model('PetitionVersion', versionSchema)

  async function withVersions(rows: PetitionRow[]): Promise<StoredPetition[]> {
    const texts = await orUnavailable(
      versions
        .find({ petitionId: { $in: rows.map((row) => row._id) } })
        .sort({ version: 1 })
        .lean<VersionRow[]>()
        .exec(),
    )
    return rows.map((row) => {
      const own = texts.filter((text) => sameBytes(text.petitionId, row._id)).map(toTextVersion)
      return { petition: toPetition(row, own), versions: own, addressKeyBox: bufferOf(row.addressKeyBox) }
    })
  }

  return {
    /** Every petition that is or was public, newest first. Throws Unavailable while the database is away. */
    async published(): Promise<StoredPetition[]> {
      const rows = await orUnavailable(
        petitions
          .find({ state: { $in: ['open', 'closed', 'archived', 'hidden'] } })
          .sort({ publishedOn: -1, slug: 1 })
          .lean<PetitionRow[]>()
          .exec(),
      )
      return withVersions(rows)
    },

    /** Stores a new petition with its first text. Answers `known` when the slug is taken; nothing is changed then. */
    async add(stored: StoredPetition): Promise<'stored' | 'known'> {
      const { id, text, ...fields } = stored.petition
      await versions.updateOne(
        { petitionId: bytesOf(id), version: text.version },
        { $setOnInsert: { ...text, petitionId: bytesOf(id), schemaVersion: 1 } },
        { upsert: true },
      )
      const result = await petitions.updateOne(
        { slug: fields.slug },
        {
          $setOnInsert: {
            ...fields,
            _id: bytesOf(id),
            currentVersion: text.version,
            addressKeyBox: stored.addressKeyBox,
            schemaVersion: 1,
          },
        },
        { upsert: true },
      )
      if (result.upsertedCount === 1) return 'stored'
      await versions.deleteOne({ petitionId: bytesOf(id) })
      return 'known'
    },

    async setState(id: string, from: Petition['state'], to: Petition['state']): Promise<boolean> {
      const result = await petitions.updateOne({ _id: bytesOf(id), state: from }, { $set: { state: to } })
      return result.modifiedCount === 1
    },

    async setClosesAt(id: string, closesAt: Date | null): Promise<void> {
      await petitions.updateOne({ _id: bytesOf(id) }, { $set: { closesAt } })
    },
  }
}

function toPetition(row: PetitionRow, texts: readonly TextVersion[]): Petition {
  const text = texts.find((candidate) => candidate.version === row.currentVersion)
  if (text === undefined) throw new Error(`Petition ${row.slug} has no text of version ${String(row.currentVersion)}.`)
  return {
    id: idOf(row._id),
    slug: row.slug,
    type: row.type,
    state: row.state,
    outcome: row.outcome,
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

function toTextVersion({ version, originalLanguage, demands, texts }: VersionRow): TextVersion {
  return { version, originalLanguage, demands, texts }
}

function sameBytes(one: Buffer, two: Buffer): boolean {
  return bufferOf(one).equals(bufferOf(two))
}
