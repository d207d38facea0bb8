import type { Db } from 'mongodb'

import { batchesOf } from '../../platform/db/read-ahead.ts'
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
     * moves; a batch at a time, in no order.
     */
    async *takenOffSince(petitionId: string, sequence: number): AsyncGenerator<string[]> {
      const rows = signatures.find<LeftRow>(
        {
          petitionId: bytesOf(petitionId),
          state: { $in: ['withdrawn', 'invalidated', 'erased'] },
          position: { $exists: true },
        },
        { projection: { 'moves.sequence': 1, 'moves.by': 1 }, batchSize },
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
