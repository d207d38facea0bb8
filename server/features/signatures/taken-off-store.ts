import type { ClientSession, Db } from 'mongodb'

import { batchesOf } from '../../platform/db/read-ahead.ts'
import { readsIn } from '../../platform/db/transaction.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Move } from './moves.ts'
import type { SignatureRow } from './row.ts'

interface LeftRow extends Pick<SignatureRow, '_id'> {
  moves: Pick<Move, 'sequence' | 'by'>[]
}

const batchSize = 500

export type TakenOffStore = ReturnType<typeof createTakenOffStore>

/** Signatures that were counted once and are not any more: which of them, never whose. */
export function createTakenOffStore(db: Db) {
  const signatures = db.collection<SignatureRow>('signatures')

  return {
    /**
     * Ids of those who were counted at that sequence number of the tally and have been taken off since, by the tallier's own
     * moves; a batch at a time, in no order. Of one moment in a snapshot `session`: who erases what they had withdrawn
     * goes to another place of the index, and would be missed.
     */
    async *takenOffSince(
      petitionId: string,
      { sequence, session }: { sequence: number; session: ClientSession },
    ): AsyncGenerator<string[]> {
      const rows = signatures.find<LeftRow>(
        {
          petitionId: bytesOf(petitionId),
          state: { $in: ['withdrawn', 'invalidated', 'erased'] },
          position: { $exists: true },
        },
        // Of a petition that most have left the planner thinks any other index as good, and keeps to it for all.
        { projection: { 'moves.sequence': 1, 'moves.by': 1 }, batchSize, hint: 'taken-off', ...readsIn(session) },
      )
      for await (const batch of batchesOf(rows)) {
        yield batch.filter(({ moves }) => hasLeftSince(moves, sequence)).map(({ _id }) => idOf(_id))
      }
    },
  }
}

function hasLeftSince(moves: LeftRow['moves'], sequence: number): boolean {
  const then = moves.findLast((move) => move.sequence <= sequence)
  return then !== undefined && then.by !== -1 && moves.at(-1)?.by === -1
}
