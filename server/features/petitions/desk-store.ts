import type { ClientSession, Db } from 'mongodb'

import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { PetitionDesk } from './desk.ts'
import {
  toPetition,
  toTextVersion,
  type BornRow,
  type PetitionRow,
  type PublishedFields,
  type VersionRow,
} from './row.ts'
import type { Petition, PetitionState, TextVersion } from './petition.ts'

/** A petition of any state, with what was published of it. */
export interface DeskRecord {
  petition: PetitionDesk
  /** Null until it is published. */
  published: Petition | null
  versions: readonly TextVersion[]
}

type AnyRow = BornRow & Partial<PublishedFields>

export type DeskStore = ReturnType<typeof createDeskStore>

/** The petitions as those see them who write and lead them. */
export function createDeskStore(db: Db) {
  const petitions = db.collection<AnyRow>('petitions')
  const versions = db.collection<VersionRow>('petitionVersions')

  return {
    /** A petition is born: nothing of it is published. */
    async add(petition: PetitionDesk, startedOn: BornRow['startedOn'], session: ClientSession): Promise<void> {
      const { id, slug, state, owner, editors } = petition
      await petitions.insertOne(
        { _id: bytesOf(id), slug, state, owner, editors, startedOn, schemaVersion: 1 },
        { session },
      )
    },

    /** Null for an unknown id. */
    async find(id: string, session?: ClientSession): Promise<DeskRecord | null> {
      const row = await step(session, petitions.findOne({ _id: bytesOf(id) }, within(session)))
      if (row === null) return null
      if (!isPublished(row)) return { petition: toDesk(row), published: null, versions: [] }
      const found = versions.find({ petitionId: bytesOf(id) }, within(session)).sort({ version: 1 })
      const texts = (await step(session, found.toArray())).map((text) => toTextVersion(text, row.publishedOn))
      return { petition: toDesk(row), published: toPetition(row, texts), versions: texts }
    },

    /** Answers whether it was in that state. */
    async move(id: string, from: PetitionState, to: PetitionState, session: ClientSession): Promise<boolean> {
      const moved = await petitions.updateOne({ _id: bytesOf(id), state: from }, { $set: { state: to } }, { session })
      return moved.matchedCount === 1
    },
  }
}

function isPublished(row: AnyRow): row is AnyRow & PetitionRow {
  return row.currentVersion !== undefined
}

/** Rows of before there were rooms, written by a process that is still of that time, say nothing of owner and editors. */
function toDesk(row: Omit<AnyRow, 'owner' | 'editors'> & Partial<Pick<AnyRow, 'owner' | 'editors'>>): PetitionDesk {
  const { _id, slug, state, owner = null, editors = [], publishedOn = null } = row
  return { id: idOf(_id), slug, state, owner, editors, publishedOn }
}
