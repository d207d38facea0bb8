import { MongoBulkWriteError, type Collection } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import { Unavailable } from '../../platform/errors.ts'
import type { SignatureRow } from './row.ts'

const duplicateKey = 11000

/** Signing as one write for all who sign now. */
export function createInsertStore(signatures: Collection<SignatureRow>) {
  const inserts = createGroupCommit<SignatureRow, 'stored' | 'known'>({
    write: (rows) => insertAll(rows),
    maxBatch: 128,
    maxInFlight: 2,
    maxQueued: 1_000,
  })

  async function insertAll(rows: SignatureRow[]): Promise<('stored' | 'known')[]> {
    const known = await orUnavailable(duplicatesAfterInsert(rows))
    return rows.map((_, index) => (known.has(index) ? 'known' : 'stored'))
  }

  /**
   * Any error but a duplicate key makes the whole batch fail: the driver then says nothing of single documents. Documents
   * are complete before they come here, so what else is wrong with one of them is the database's trouble (a full disk).
   */
  async function duplicatesAfterInsert(rows: SignatureRow[]): Promise<Set<number>> {
    try {
      await signatures.insertMany(rows, { ordered: false })
      return new Set()
    } catch (error) {
      if (!(error instanceof MongoBulkWriteError) || error.result.getWriteConcernError() !== undefined) throw error
      const failures = error.result.getWriteErrors()
      if (failures.length === 0) throw error
      if (failures.some((failure) => failure.code !== duplicateKey)) throw new Unavailable({ cause: error })
      return new Set(failures.map((failure) => failure.index))
    }
  }

  return {
    /** Stores a complete document together with what else arrives now; durable (majority, journal) when it answers. */
    insert(row: SignatureRow): Promise<'stored' | 'known'> {
      return inserts.submit(row)
    },

    medianInsertMs: inserts.medianFlushMs,

    drain: inserts.drain,
  }
}
