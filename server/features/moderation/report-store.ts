import type { ClientSession, Db } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf } from '../../platform/ids.ts'
import type { Report } from './report.ts'

/** Their words are sealed: people in danger write down who they are. */
type ReportRow = Omit<Report, 'id' | 'petitionId' | 'words'> & {
  _id: Buffer
  petitionId: Buffer
  wordsBox: Buffer | null
  schemaVersion: 1
}

export const reportIndexes: CollectionIndexes = {
  collection: 'reports',
  indexes: [{ key: { petitionId: 1, state: 1 }, name: 'petition' }],
}

export type ReportStore = ReturnType<typeof createReportStore>

export function createReportStore({ db, keyring }: { db: Db; keyring: Keyring }) {
  const reports = db.collection<ReportRow>('reports')

  function toReport({ _id, petitionId, reason, wordsBox, locale, filedOn, state }: ReportRow): Report {
    const id = idOf(_id)
    const words = wordsBox === null ? '' : keyring.open(bufferOf(wordsBox), wordsPlace(id)).toString()
    return { id, petitionId: idOf(petitionId), reason, words, locale, filedOn, state }
  }

  return {
    async insert({ id, petitionId, words, ...report }: Report, session: ClientSession): Promise<void> {
      const wordsBox = words === '' ? null : keyring.seal(words, wordsPlace(id))
      await reports.insertOne(
        { _id: bytesOf(id), petitionId: bytesOf(petitionId), ...report, wordsBox, schemaVersion: 1 },
        { session },
      )
    },

    /** Null for an unknown id. */
    async find(id: string, session?: ClientSession): Promise<Report | null> {
      const row = await step(session, reports.findOne({ _id: bytesOf(id) }, within(session)))
      return row === null ? null : toReport(row)
    },

    /** Those of the ids that are there, in no order. */
    async findAll(ids: readonly string[]): Promise<Report[]> {
      return (await orUnavailable(reports.find({ _id: { $in: ids.map(bytesOf) } }).toArray())).map(toReport)
    },

    /** How many of a petition came to that. */
    async countOf(petitionId: string, state: Report['state']): Promise<number> {
      return orUnavailable(reports.countDocuments({ petitionId: bytesOf(petitionId), state }))
    },

    /** Its words are forgotten with that. False when it was not open. */
    async settle(id: string, state: 'acted' | 'dismissed', session: ClientSession): Promise<boolean> {
      const settled = await reports.updateOne(
        { _id: bytesOf(id), state: 'open' },
        { $set: { state, wordsBox: null } },
        { session },
      )
      return settled.matchedCount === 1
    },
  }
}

function wordsPlace(id: string): string {
  return `reports|${id}|words`
}
