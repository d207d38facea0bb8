import type { ClientSession } from 'mongodb'

import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import { LeaseLost, type Leases } from '../../platform/db/lease.ts'
import type { OpenSession } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import { shuffled } from '../../platform/shuffle.ts'
import type { RiskMode } from '../petitions/index.ts'
import type { SignatureLedger } from '../signatures/index.ts'
import { createHeldLeases } from './held-leases.ts'
import { publishablePeriods } from './periods.ts'
import { settleBatch } from './settle-batch.ts'
import { emptyTally, type TallyFigures, type TallyStore } from './store.ts'
import { publishable } from './tally.ts'

interface Parts {
  ledger: SignatureLedger
  tallies: TallyStore
  leases: Leases
  openSession: OpenSession
  now: Now
  /** The risk mode decides when the published total moves. */
  riskModeOf: (petitionId: string) => RiskMode
  /** Called once with what keeps a petition from being counted, and again after it went well in between. */
  report: (error: unknown) => void
}

/** Every batch renews it. After a killed owner the count stands still for that long. */
const leaseMs = 5_000

/** One journal sync for so many; short enough that a signer who changes something meanwhile hardly waits. */
const batchSize = 500

export type Tallier = ReturnType<typeof createTallier>

/**
 * Brings every petition's tally to what its signatures say. One process at a time works on a petition, under a lease
 * that it writes in each transaction: a stale owner cannot commit, so nothing is counted twice. Nothing is remembered
 * from one transaction to the next but the lease: figures come from the database each time.
 */
export function createTallier({ ledger, tallies, leases, openSession, now, riskModeOf, report }: Parts) {
  const held = createHeldLeases({ leases, openSession, leaseMs })
  const failing = new Set<string>()
  /** The day for which all breakdowns have moved; a tally that comes later begins with its own day. */
  let brokenDownOn: Day | null = null
  let underWay: Promise<number> | null = null
  let isStopping = false

  async function duePetitions(today: Day): Promise<Set<string>> {
    const unsettled = await ledger.petitionsWithUnsettled()
    if (brokenDownOn === today) return new Set(unsettled)
    const older = await tallies.withOlderBreakdowns(today)
    if (older.length === 0) brokenDownOn = today
    return new Set([...unsettled, ...older])
  }

  /** One batch, within its transaction. Answers how many signatures were settled. */
  async function settleSome(petitionId: string, today: Day, session: ClientSession): Promise<number> {
    const unsettled = await ledger.takeUnsettled(petitionId, batchSize, session)
    const stored = await tallies.figures(petitionId, session)
    if (stored !== null && stored.breakdownsOn < today) await breakDown(petitionId, stored, today, session)
    if (unsettled.length === 0) return 0
    if (stored === null) await tallies.save(petitionId, emptyTally(today), session)
    const { figures, settlements, differences } = settleBatch(stored ?? emptyTally(today), unsettled)
    await ledger.settle(settlements, session)
    await tallies.moveCells(petitionId, differences, session)
    // In open mode the published total is live; in protected mode it waits for the day.
    const publishedOn = riskModeOf(petitionId) === 'open' ? today : null
    await tallies.moveFigures(petitionId, figures, publishedOn, session)
    return unsettled.length
  }

  /** Once a UTC day the breakdowns move, and in protected mode the total with them. */
  async function breakDown(petitionId: string, figures: TallyFigures, today: Day, session: ClientSession) {
    const { confirmedCount, sequence } = figures
    const cells = await tallies.cells(petitionId, session)
    const published = {
      confirmedCount,
      sequence,
      asOf: today,
      byDay: publishable(cells.day),
      byCountry: publishable(cells.country),
      byLanguage: publishable(cells.language),
      byPeriod: publishablePeriods(cells.day),
    }
    await tallies.publish(petitionId, published, today, session)
  }

  async function tend(petitionId: string): Promise<number> {
    const mine = await held.take(petitionId)
    if (mine === null) return 0
    try {
      return await mine.own.transact(async (session) => {
        await leases.hold(session, mine.lease)
        return settleSome(petitionId, dayOf(now()), session)
      })
    } catch (error) {
      // No other transaction can begin in a session in which one is stuck.
      if (error instanceof LeaseLost || mine.own.session.inTransaction()) await held.drop(petitionId)
      if (error instanceof LeaseLost) return 0
      throw error
    }
  }

  function reportOnce(petitionId: string, error: unknown): void {
    if (!failing.has(petitionId)) report(error)
    failing.add(petitionId)
  }

  /** A petition that cannot be counted (it is unknown here, a row of it is broken) keeps no other one waiting. */
  async function tendSafely(petitionId: string): Promise<number> {
    try {
      const settledCount = await tend(petitionId)
      failing.delete(petitionId)
      return settledCount
    } catch (error) {
      if (error instanceof Unavailable) throw error
      reportOnce(petitionId, error)
      return 0
    }
  }

  /** One batch of every petition, so that none waits for another one's long queue. */
  async function round(): Promise<{ settledCount: number; isMore: boolean }> {
    const due = await duePetitions(dayOf(now()))
    await held.giveBackIdle(due, reportOnce)
    let settledCount = 0
    let isMore = false
    for (const petitionId of shuffled([...due])) {
      if (isStopping) break
      const count = await tendSafely(petitionId)
      settledCount += count
      isMore ||= count === batchSize
    }
    return { settledCount, isMore: isMore && !isStopping }
  }

  async function run(): Promise<number> {
    let total = 0
    for (;;) {
      const { settledCount, isMore } = await round()
      total += settledCount
      if (!isMore) return total
    }
  }

  return {
    /**
     * Settles what is due now, as far as no other process is at it. Answers how many signatures. Leases of petitions
     * that had work are kept until a run finds none, or until `stop`. Throws Unavailable.
     */
    runOnce(): Promise<number> {
      underWay ??= run().finally(() => {
        underWay = null
      })
      return underWay
    },

    /** Ends the run under way after its batch and gives every lease back, so that others need not wait. */
    async stop(): Promise<void> {
      isStopping = true
      await underWay?.catch(() => undefined)
      await held.giveBackAll(report)
      isStopping = false
    },
  }
}
