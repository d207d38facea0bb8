import type { ClientSession, Db, Filter } from 'mongodb'

import type { Day } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf } from '../../platform/ids.ts'
import type { Account } from '../accounts/account.ts'
import type { DeskListing, PetitionDesk } from './desk.ts'
import { headingOf, type Heading } from './heading.ts'
import type { Led } from './leading.ts'
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

/** A text, and what is published with it. */
export interface Publication {
  fields: Partial<Omit<PublishedFields, 'currentVersion'> & Pick<BornRow, 'slug'>>
  text: TextVersion
}

export interface DeskQuery {
  state?: PetitionState | undefined
  words: readonly string[]
  after?: { startedOn: Day; id: string } | undefined
  limit: number
}

/** As many as a search looks through. */
const mostFound = 500

type AnyRow = BornRow & Partial<PublishedFields>

/** For petitions stored before there were headings. Repeatable. */
export async function addHeadings(db: Db): Promise<void> {
  const petitions = db.collection<AnyRow>('petitions')
  const texts = db.collection<VersionRow>('petitionVersions')
  const without = petitions.find({ heading: { $exists: false } }, { projection: { currentVersion: 1 } })
  for await (const { _id, currentVersion } of without) {
    const text = await texts.findOne({ petitionId: _id, version: currentVersion ?? 0 })
    if (text !== null) await petitions.updateOne({ _id }, { $set: { heading: headingOf(text, 0), hidden: null } })
  }
}

export type DeskStore = ReturnType<typeof createDeskStore>

/** The petitions as those see them who write and lead them. */
export function createDeskStore(db: Db) {
  const petitions = db.collection<AnyRow>('petitions')
  const versions = db.collection<VersionRow>('petitionVersions')

  return {
    /** A petition is born: nothing of it is published. */
    async add(
      { id, slug, state, owner, editors, hidden }: PetitionDesk,
      birth: Pick<BornRow, 'startedOn' | 'heading'>,
      session: ClientSession,
    ): Promise<void> {
      const row = { _id: bytesOf(id), slug, state, owner, editors, hidden, ...birth, schemaVersion: 1 }
      await petitions.insertOne(row, { session })
    },

    /** Nothing where a newer one is there. */
    async setHeading(id: string, heading: Heading): Promise<void> {
      const older = { _id: bytesOf(id), 'heading.revision': { $not: { $gt: heading.revision } } }
      await orUnavailable(petitions.updateOne(older, { $set: { heading } }))
    },

    /** Those an account owns, or its organisations, or that it writes at. */
    async ledBy({ id, organisations }: Pick<Account, 'id' | 'organisations'>): Promise<DeskListing[]> {
      const found = petitions.find({
        $or: [
          { 'owner.kind': 'account', 'owner.id': id },
          { 'owner.kind': 'organisation', 'owner.id': { $in: [...organisations] } },
          { editors: id },
        ],
      })
      return (await orUnavailable(found.toArray())).map(toListing)
    },

    /** What was begun last first. With words, of those that have a word beginning with each of them. */
    async all({ state, words, after, limit }: DeskQuery): Promise<DeskListing[]> {
      const filter = { ...(state === undefined ? {} : { state }), ...havingWords(words), ...beginningAfter(after) }
      if (words.length === 0) {
        const found = petitions.find(filter).sort({ startedOn: -1, _id: -1 }).hint('begun').limit(limit)
        return (await orUnavailable(found.toArray())).map(toListing)
      }
      // Few have these words, and they are found by them: in no order.
      const rows = await orUnavailable(petitions.find(filter).hint('words').limit(mostFound).toArray())
      return rows.toSorted(newestFirst).slice(0, limit).map(toListing)
    },

    /** Open ones that should be closed by then. */
    async due(at: Date): Promise<string[]> {
      const found = petitions.find({ state: 'open', closesAt: { $lte: at } }, { projection: { _id: 1 } })
      return (await orUnavailable(found.toArray())).map(({ _id }) => idOf(_id))
    },

    /** Answers whether it was in that state. */
    async setOutcome(
      id: string,
      { state, ...outcome }: { state: PetitionState } & Pick<PublishedFields, 'outcome' | 'outcomeStory'>,
      session: ClientSession,
    ): Promise<boolean> {
      const declared = await petitions.updateOne({ _id: bytesOf(id), state }, { $set: outcome }, { session })
      return declared.matchedCount === 1
    },

    /** Answers whether owner and editors were these. */
    async share(id: string, before: Led, { owner, editors }: Led, session: ClientSession): Promise<boolean> {
      const shared = await petitions.updateOne(
        { _id: bytesOf(id), owner: before.owner, editors: before.editors },
        { $set: { owner, editors } },
        { session },
      )
      return shared.matchedCount === 1
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

    /** Slugs in use that are this one or begin with it. */
    async slugsFrom(slug: string, session: ClientSession): Promise<string[]> {
      const alike = { slug: { $gte: slug, $lt: `${slug}.` } }
      const rows = await petitions.find(alike, { session, projection: { slug: 1 } }).toArray()
      return rows.map((row) => row.slug)
    },

    /**
     * Stores the text and shows it from now on, in a petition that is open from now on. Answers false, for the caller to
     * give up the transaction, where the petition is not as it was found.
     */
    async publish(
      { id, from, before }: { id: string; from: PetitionState; before: number | null },
      { fields, text }: Publication,
      session: ClientSession,
    ): Promise<boolean> {
      const found = { _id: bytesOf(id), state: from, currentVersion: before ?? { $exists: false } }
      const set = { ...fields, state: 'open' as const, currentVersion: text.version }
      const shown = await petitions.updateOne(found, { $set: set }, { session })
      if (shown.matchedCount !== 1) return false
      await versions.insertOne({ ...text, petitionId: bytesOf(id), schemaVersion: 1 }, { session })
      return true
    },

    /** Answers whether it was in that state. */
    async move(
      { id, from, to }: { id: string; from: PetitionState; to: PetitionState },
      also: Partial<Pick<BornRow & PublishedFields, 'hidden' | 'closesAt'>>,
      session: ClientSession,
    ): Promise<boolean> {
      const set = { ...also, state: to }
      const moved = await petitions.updateOne({ _id: bytesOf(id), state: from }, { $set: set }, { session })
      return moved.matchedCount === 1
    },
  }
}

function isPublished(row: AnyRow): row is AnyRow & PetitionRow {
  return row.currentVersion !== undefined
}

/** Rows of before there were rooms, written by a process that is still of that time, lack these. */
type OldRow = Omit<AnyRow, 'owner' | 'editors' | 'hidden'> & Partial<Pick<AnyRow, 'owner' | 'editors' | 'hidden'>>

function toDesk(row: OldRow): PetitionDesk {
  const { _id, slug, state, owner = null, editors = [], hidden = null, publishedOn = null } = row
  return { id: idOf(_id), slug, state, owner, editors, hidden, publishedOn }
}

function toListing(row: AnyRow): DeskListing {
  const { hidden: _hidden, ...desk } = toDesk(row)
  const { title, language } = row.heading
  return { ...desk, startedOn: row.startedOn, title, language }
}

function newestFirst(one: AnyRow, other: AnyRow): number {
  if (one.startedOn !== other.startedOn) return one.startedOn < other.startedOn ? 1 : -1
  return Buffer.compare(bufferOf(other._id), bufferOf(one._id))
}

function havingWords(words: readonly string[]): Filter<AnyRow> {
  if (words.length === 0) return {}
  return { $and: words.map((word) => ({ 'heading.words': { $regex: `^${RegExp.escape(word)}` } })) }
}

function beginningAfter(after: DeskQuery['after']): Filter<AnyRow> {
  if (after === undefined) return {}
  const { startedOn, id } = after
  return { startedOn: { $lte: startedOn }, $or: [{ startedOn: { $lt: startedOn } }, { _id: { $lt: bytesOf(id) } }] }
}
