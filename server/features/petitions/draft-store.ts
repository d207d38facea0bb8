import { MongoServerError, type ClientSession, type Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Draft, Submission } from './draft.ts'

type DraftRow = Omit<Draft, 'petitionId'> & { _id: Buffer; schemaVersion: 1 }

/** Of nothing that waits there is no kind. */
type SummaryRow = Pick<DraftRow, '_id' | 'fields'> & { submission?: Pick<Submission, 'kind'> }

export interface DraftSummary {
  /** Something of it waits for a reviewer. */
  isWaiting: boolean
  /** When somebody last wrote. */
  changedAt: Date | null
}

export type DraftStore = ReturnType<typeof createDraftStore>

/** What is being written: one draft for each petition. */
export function createDraftStore(db: Db) {
  const drafts = db.collection<DraftRow>('petitionDrafts')

  return {
    async add({ petitionId, ...draft }: Draft, session: ClientSession): Promise<void> {
      await drafts.insertOne({ _id: bytesOf(petitionId), ...draft, schemaVersion: 1 }, { session })
    },

    /** Null where nothing was written yet. */
    async find(petitionId: string, session?: ClientSession): Promise<Draft | null> {
      const row = await step(session, drafts.findOne({ _id: bytesOf(petitionId) }, within(session)))
      return row === null ? null : toDraft(row)
    },

    /** Of these petitions, by id; those at which nobody has written are left out. */
    async summaries(petitionIds: readonly string[]): Promise<Map<string, DraftSummary>> {
      const found = drafts
        .find({ _id: { $in: petitionIds.map(bytesOf) } })
        .project<SummaryRow>({ fields: { $slice: -1 }, 'submission.kind': 1 })
      const rows = await orUnavailable(found.toArray())
      return new Map(
        rows.map(({ _id, fields, submission }) => [
          idOf(_id),
          { isWaiting: submission !== undefined, changedAt: fields.at(-1)?.at ?? null },
        ]),
      )
    },

    /**
     * Puts this draft in the place of revision `before`. Answers false, and changes nothing, where that is not the
     * present one any more, or waits as a petition for its review.
     */
    async replace({ petitionId, revision, content, fields }: Draft, before: number): Promise<boolean> {
      const present = { _id: bytesOf(petitionId), revision: before, 'submission.kind': { $ne: 'petition' } } as const
      try {
        const replaced = await orUnavailable(
          drafts.updateOne(
            present,
            { $set: { revision, content, fields }, $setOnInsert: { submission: null, schemaVersion: 1 } },
            { upsert: before === 0 },
          ),
        )
        return replaced.modifiedCount + replaced.upsertedCount === 1
      } catch (error) {
        if (isTaken(error)) return false
        throw error
      }
    },

    /** As `replace`, in a transaction, whatever waits. */
    async rewrite({ petitionId, revision, content, fields }: Draft, before: number, session: ClientSession) {
      const present = { _id: bytesOf(petitionId), revision: before }
      const rewritten = await drafts.updateOne(present, { $set: { revision, content, fields } }, { session })
      return rewritten.matchedCount === 1
    },

    /** Answers whether that is still the present revision; null takes the submission back. */
    async submit(
      petitionId: string,
      revision: number,
      submission: Submission | null,
      session: ClientSession,
    ): Promise<boolean> {
      const marked = await drafts.updateOne(
        { _id: bytesOf(petitionId), revision },
        { $set: { submission } },
        { session },
      )
      return marked.matchedCount === 1
    },
  }
}

/** Source: the server's error_codes.yml, DuplicateKey. */
function isTaken(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11000
}

function toDraft({ _id, revision, content, fields, submission }: DraftRow): Draft {
  return { petitionId: idOf(_id), revision, content, fields, submission }
}
