import type { ClientSession } from 'mongodb'
import type { Connection } from 'mongoose'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf } from '../../platform/ids.ts'
import { headingOf } from './heading.ts'
import {
  petitionSchema,
  sameBytes,
  toPetition,
  toTextVersion,
  versionSchema,
  type PetitionRow,
  type VersionRow,
} from './row.ts'
import type { Petition, TextVersion } from './petition.ts'
import { timelineIndexes } from './timeline-store.ts'

export const petitionIndexes: CollectionIndexes[] = [
  timelineIndexes,
  {
    collection: 'petitions',
    indexes: [
      { key: { slug: 1 }, name: 'slug', unique: true },
      { key: { state: 1, publishedOn: -1, slug: 1 }, name: 'published' },
      { key: { 'owner.kind': 1, 'owner.id': 1 }, name: 'owner' },
      { key: { editors: 1 }, name: 'editors' },
      { key: { startedOn: -1, _id: -1 }, name: 'begun' },
      { key: { 'heading.words': 1 }, name: 'words' },
      { key: { closesAt: 1 }, name: 'closing', partialFilterExpression: { state: 'open' } },
    ],
  },
  {
    collection: 'petitionVersions',
    indexes: [{ key: { petitionId: 1, version: 1 }, name: 'petition-version', unique: true }],
  },
]

const everPublic = ['open', 'closed', 'archived', 'hidden'] as const satisfies readonly Petition['state'][]

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
      const own = texts
        .filter((text) => sameBytes(text.petitionId, row._id))
        .map((text) => toTextVersion(text, row.publishedOn))
      return { petition: toPetition(row, own), versions: own, addressKeyBox: bufferOf(row.addressKeyBox) }
    })
  }

  /** Null unless it is or was public. */
  async function rowOf(id: string, session: ClientSession | undefined): Promise<PetitionRow | null> {
    const found = petitions.findOne({ _id: bytesOf(id), state: { $in: [...everPublic] } }, null, within(session))
    return step(session, found.lean<PetitionRow>().exec())
  }

  async function textOf(row: PetitionRow, version: number, session?: ClientSession): Promise<TextVersion | null> {
    const found = versions.findOne({ petitionId: row._id, version }, null, within(session))
    const text = await step(session, found.lean<VersionRow>().exec())
    return text === null ? null : toTextVersion(text, row.publishedOn)
  }

  return {
    /** As it stands now, with the text that is shown now; null unless it is or was public. */
    async findCurrent(id: string, session: ClientSession): Promise<Petition | null> {
      const row = await rowOf(id, session)
      if (row === null) return null
      const text = await textOf(row, row.currentVersion, session)
      return toPetition(row, text === null ? [] : [text])
    },

    /** One text that was published of it; null where there is none of that number. */
    async findText(id: string, version: number): Promise<TextVersion | null> {
      const row = await rowOf(id, undefined)
      return row === null ? null : textOf(row, version)
    },

    /** Every petition that is or was public, newest first. Throws Unavailable while the database is away. */
    async published(): Promise<StoredPetition[]> {
      const rows = await orUnavailable(
        petitions
          .find({ state: { $in: [...everPublic] } })
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
            owner: null,
            editors: [],
            startedOn: fields.publishedOn,
            heading: headingOf(text, 0),
            hidden: null,
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
