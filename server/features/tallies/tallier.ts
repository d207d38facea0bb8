import type { ClientSession } from 'mongodb'

import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import { shuffled } from '../../platform/shuffle.ts'
import { LeaseLost, type Lease, type Leases } from '../../platform/db/lease.ts'
import type { TransactInSession } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import type { RiskMode } from '../petitions/index.ts'
import { cellsOf, type Change, type Settlement, type SignatureLedger, type Unsettled } from '../signatures/index.ts'
import { emptyTally, type Tally, type TallyStore } from './store.ts'
import { publishable } from './tally.ts'

interface Parts {
  ledger: SignatureLedger
  tallies: TallyStore
  leases: Leases
  sessions: TransactInSession
  now: Now
  /** The risk mode decides when the published total moves. */
  riskModeOf: (petitionId: string) => RiskMode
  /** Called once with what keeps a petition from being counted, and again after it went well in between. */
  report: (error: unknown) => void
}

const leaseMs = 10_000
const batchSize = 500

/** Batches in one turn: no other petition waits for a long queue, nor does a process that was asked to stop. */
const batchesPerTurn = 20

/** Whoever holds it is alone with the tally of that petition. */
export function tallyLeaseName(petitionId: string): string {
  return `tally:${petitionId}`
}

export type Tallier = ReturnType<typeof createTallier>

/**
 * Brings every petition's tally to what its signatures say. One process at a time works on a petition, under a lease
 * that it writes in each transaction: a stale owner cannot commit, so nothing is counted twice.
 */
export function createTallier({ ledger, tallies, leases, sessions, now, riskModeOf, report }: Parts) {
  const failing = new Set<string>()
  /** Leases that could not be given back: still ours until somebody takes them, and used again instead of waited for. */
  const kept = new Map<string, Lease>()
  const today = (): Day => dayOf(now())

  /** One batch in one transaction. Answers how many signatures were settled. */
  async function settleBatch(petitionId: string, session: ClientSession): Promise<number> {
    const unsettled = await ledger.takeUnsettled(petitionId, batchSize, session)
    if (unsettled.length === 0) return 0
    const tally = (await tallies.find(petitionId, session)) ?? emptyTally(today())
    const batch = settle(tally, subtractionsFirst(unsettled))
    await ledger.settle(batch.settlements, session)
    await tallies.moveCells(petitionId, batch.differences, session)
    await tallies.save(petitionId, published(batch.tally, riskModeOf(petitionId), today()), session)
    return unsettled.length
  }

  /** Once a UTC day the breakdowns move, and in protected mode the total with them. */
  async function publishDay(petitionId: string, session: ClientSession): Promise<void> {
    const tally = await tallies.find(petitionId, session)
    if (tally === null || tally.breakdownsOn >= today()) return
    const cells = await tallies.cells(petitionId, session)
    await tallies.save(
      petitionId,
      {
        ...tally,
        breakdownsOn: today(),
        published: {
          confirmedCount: tally.confirmedCount,
          sequence: tally.sequence,
          asOf: today(),
          byDay: publishable(cells.day),
          byCountry: publishable(cells.country),
          byLanguage: publishable(cells.language),
        },
      },
      session,
    )
  }

  async function work(petitionId: string, lease: Lease): Promise<number> {
    return sessions(async (session, transact) => {
      await leases.rememberSession(lease, session)
      let settledCount = 0
      for (let batch = 0; batch < batchesPerTurn; batch += 1) {
        const count = await transact(async () => {
          await leases.hold(session, lease)
          await publishDay(petitionId, session)
          return settleBatch(petitionId, session)
        })
        settledCount += count
        if (count < batchSize) break
      }
      return settledCount
    })
  }

  async function tend(petitionId: string): Promise<number> {
    const lease = kept.get(petitionId) ?? (await leases.acquire(tallyLeaseName(petitionId), leaseMs))
    if (lease === null) return 0
    kept.set(petitionId, lease)
    try {
      return await work(petitionId, lease)
    } catch (error) {
      if (error instanceof LeaseLost) return 0
      throw error
    } finally {
      await leases.release(lease)
      kept.delete(petitionId)
    }
  }

  /** A petition that cannot be counted (it is unknown here, a row of it is broken) keeps no other one waiting. */
  async function tendSafely(petitionId: string): Promise<number> {
    try {
      const settledCount = await tend(petitionId)
      failing.delete(petitionId)
      return settledCount
    } catch (error) {
      if (error instanceof Unavailable) throw error
      if (!failing.has(petitionId)) report(error)
      failing.add(petitionId)
      return 0
    }
  }

  return {
    /**
     * Settles what is due now, as far as no other process is at it, each petition in its turn. Answers how many signatures.
     * Throws Unavailable.
     */
    async runOnce(): Promise<number> {
      const due = new Set([...(await ledger.petitionsWithUnsettled()), ...(await tallies.withOlderBreakdowns(today()))])
      let settledCount = 0
      for (const petitionId of shuffled([...due])) settledCount += await tendSafely(petitionId)
      return settledCount
    },
  }
}

interface SettledBatch {
  tally: Tally
  settlements: Settlement[]
  differences: Map<string, number>
}

/** Gives each change the next sequence number and each first count the next position. */
function settle(before: Tally, unsettled: readonly Unsettled[]): SettledBatch {
  const tally = { ...before }
  const differences = new Map<string, number>()
  const settlements = unsettled.map(({ id, change, position, isErased }): Settlement => {
    if (change === null) return { id, move: null, position: null, isErased }
    tally.sequence += 1
    tally.confirmedCount += change.by
    const isFirst = change.by === 1 && position === null
    if (isFirst) tally.positionCount += 1
    addDifferences(differences, change)
    const cells = change.to ?? change.from
    return {
      id,
      move: { sequence: tally.sequence, by: change.by, ...cells },
      position: isFirst ? tally.positionCount : null,
      isErased,
    }
  })
  return { tally, settlements, differences }
}

function addDifferences(differences: Map<string, number>, { from, to }: Change): void {
  const add = (cell: string, by: number): void => {
    differences.set(cell, (differences.get(cell) ?? 0) + by)
  }
  if (from !== null) for (const cell of cellsOf(from)) add(cell, -1)
  if (to !== null) for (const cell of cellsOf(to)) add(cell, 1)
}

/** Who left is taken off before who came is counted; within that the order of arrival is destroyed. */
function subtractionsFirst(unsettled: readonly Unsettled[]): Unsettled[] {
  return shuffled(unsettled).toSorted((one, two) => (one.change?.by ?? 0) - (two.change?.by ?? 0))
}

/** In open mode the published total is live; in protected mode it waits for the day. */
function published(tally: Tally, riskMode: RiskMode, today: Day): Tally {
  if (riskMode === 'protected') return tally
  const { confirmedCount, sequence } = tally
  return { ...tally, published: { ...tally.published, confirmedCount, sequence, asOf: today } }
}
