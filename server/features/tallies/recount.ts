import { setTimeout as pause } from 'node:timers/promises'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Lease, Leases } from '../../platform/db/lease.ts'
import type { OpenSession, OwnSession, Transact } from '../../platform/db/transaction.ts'
import type { Proof, SignatureLedger } from '../signatures/index.ts'
import { tallyLeaseName } from './held-leases.ts'
import { emptyTally, type CellKind, type Tally, type TallyStore } from './store.ts'
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
  /** The figure that pages show. It may lag behind (protected mode), but at the same sequence it must be the tally's. */
  publishedCount: number
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
  leases: Leases
  snapshot: Transact
  openSession: OpenSession
  now: Now
}

export type Recounting = ReturnType<typeof createRecount>

/** Longer than adding up a million signatures takes. */
const repairLeaseMs = 60_000
const askAgainMs = 50

/** Proves tally = sum of moves = states, from the documents, in one snapshot. */
export function createRecount({ ledger, tallies, leases, snapshot, openSession, now }: Parts) {
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
        publishedCount: tally.published.confirmedCount,
        unsettledCount: proof.unsettledCount,
        strayCount: proof.strayCount,
        differingCells,
        agrees:
          proof.strayCount === 0 &&
          proof.contributedCount === tally.confirmedCount &&
          proof.highestSequence <= tally.sequence &&
          (!isPublishedToTheHead(tally) || tally.published.confirmedCount === tally.confirmedCount) &&
          differingCells.length === 0,
      }
    })

  async function waitForLease(petitionId: string, { session }: OwnSession): Promise<Lease> {
    for (;;) {
      const lease = await leases.acquire(tallyLeaseName(petitionId), repairLeaseMs, session)
      if (lease !== null) return lease
      await pause(askAgainMs)
    }
  }

  /** No tallier works on the petition meanwhile: moves are as they are proven until the tally is written. */
  async function alone(petitionId: string, work: (lease: Lease, own: OwnSession) => Promise<void>): Promise<void> {
    const own = openSession()
    try {
      const lease = await waitForLease(petitionId, own)
      try {
        await work(lease, own)
      } finally {
        await leases.release(lease)
      }
    } finally {
      await own.end()
    }
  }

  return {
    recount,

    /** Puts tally and buckets where the moves say, and marks what the tallier has to settle. Answers the new recount. */
    async repair(petitionId: string): Promise<Recount> {
      await ledger.markDisagreeing(petitionId)
      await alone(petitionId, async (lease, own) => {
        const proof = await snapshot((session) => ledger.prove(petitionId, session))
        await own.transact(async (session) => {
          await leases.hold(session, lease)
          const tally = (await tallies.find(petitionId, session)) ?? emptyTally(dayOf(now()))
          await tallies.replaceCells(petitionId, proof.cells, session)
          await tallies.save(petitionId, repaired(tally, proof), session)
        })
      })
      return recount(petitionId)
    },
  }
}

/** What a protected petition keeps back until its day stays back, also while its tally is put right. */
function repaired(tally: Tally, proof: Proof): Tally {
  const confirmedCount = proof.contributedCount
  const sequence = Math.max(tally.sequence, proof.highestSequence)
  return {
    ...tally,
    confirmedCount,
    sequence,
    positionCount: Math.max(tally.positionCount, proof.highestPosition),
    published: isPublishedToTheHead(tally) ? { ...tally.published, confirmedCount, sequence } : tally.published,
  }
}

function isPublishedToTheHead({ sequence, published }: Tally): boolean {
  return published.sequence === sequence
}

function compare(documents: ReadonlyMap<string, number>, buckets: Record<CellKind, Cell[]>): Recount['differingCells'] {
  const kinds = Object.keys(buckets) as CellKind[]
  const kept = new Map(kinds.flatMap((kind) => buckets[kind].map(({ key, count }) => [`${kind}|${key}`, count])))
  return [...new Set([...documents.keys(), ...kept.keys()])]
    .map((cell) => ({ cell, documents: documents.get(cell) ?? 0, bucket: kept.get(cell) ?? 0 }))
    .filter(({ documents: due, bucket }) => due !== bucket)
    .toSorted((one, two) => (one.cell < two.cell ? -1 : 1))
}
