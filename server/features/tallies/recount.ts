import { dayOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import type { SignatureLedger } from '../signatures/index.ts'
import { emptyTally, type CellKind, type TallyStore } from './store.ts'
import type { Cell } from './tally.ts'

/** What the documents say and what the tally says, side by side. */
export interface Recount {
  petitionId: string
  sequence: number
  /** Confirmed signatures by their state. */
  stateCount: number
  /** Signatures counted, by the sum of their moves. */
  movesCount: number
  tallyCount: number
  /** Signatures the tallier has still to settle; while there are any, state and moves may differ. */
  unsettledCount: number
  /** Signatures whose state and moves disagree although nothing marks them for the tallier. */
  strayCount: number
  /** Cells that differ: `country|UA`, what the documents say, what the bucket says. */
  differingCells: { cell: string; documents: number; bucket: number }[]
  agrees: boolean
}

interface Parts {
  ledger: SignatureLedger
  tallies: TallyStore
  snapshot: Transact
  transact: Transact
  now: Now
}

/** Proves tally = sum of moves = states, from the documents, in one snapshot. */
export function createRecount({ ledger, tallies, snapshot, transact, now }: Parts) {
  const recount = (petitionId: string): Promise<Recount> =>
    snapshot(async (session) => {
      const proof = await ledger.prove(petitionId, session)
      const tally = (await tallies.find(petitionId, session)) ?? emptyTally(dayOf(now()))
      const differingCells = compare(proof.cells, await tallies.cells(petitionId, session))
      return {
        petitionId,
        sequence: tally.sequence,
        stateCount: proof.dueCount,
        movesCount: proof.contributedCount,
        tallyCount: tally.confirmedCount,
        unsettledCount: proof.unsettledCount,
        strayCount: proof.strayCount,
        differingCells,
        agrees:
          proof.strayCount === 0 &&
          proof.contributedCount === tally.confirmedCount &&
          proof.highestSequence <= tally.sequence &&
          differingCells.length === 0,
      }
    })

  return {
    recount,

    /** Puts tally and buckets where the moves say, and marks what the tallier has to settle. Answers the new recount. */
    async repair(petitionId: string): Promise<Recount> {
      await ledger.markDisagreeing(petitionId)
      await transact(async (session) => {
        const proof = await ledger.prove(petitionId, session)
        const tally = (await tallies.find(petitionId, session)) ?? emptyTally(dayOf(now()))
        const repaired = {
          ...tally,
          confirmedCount: proof.contributedCount,
          sequence: Math.max(tally.sequence, proof.highestSequence),
          positionCount: Math.max(tally.positionCount, proof.highestPosition),
        }
        const { confirmedCount, sequence } = repaired
        await tallies.replaceCells(petitionId, proof.cells, session)
        await tallies.save(
          petitionId,
          { ...repaired, published: { ...tally.published, confirmedCount, sequence } },
          session,
        )
      })
      return recount(petitionId)
    },
  }
}

function compare(documents: ReadonlyMap<string, number>, buckets: Record<CellKind, Cell[]>): Recount['differingCells'] {
  const kinds = Object.keys(buckets) as CellKind[]
  const kept = new Map(kinds.flatMap((kind) => buckets[kind].map(({ key, count }) => [`${kind}|${key}`, count])))
  return [...new Set([...documents.keys(), ...kept.keys()])]
    .map((cell) => ({ cell, documents: documents.get(cell) ?? 0, bucket: kept.get(cell) ?? 0 }))
    .filter(({ documents: due, bucket }) => due !== bucket)
    .toSorted((one, two) => (one.cell < two.cell ? -1 : 1))
}
