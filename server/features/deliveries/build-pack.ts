import type { Now } from '../../platform/clock.ts'
import type { DatabaseLog } from '../../platform/db/connection.ts'
import type { Fenced, Lease, Leases } from '../../platform/db/lease.ts'
import { whileRenewed } from '../../platform/db/renewed-lease.ts'
import type { OpenSession, OwnSession } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import { NotPreparedAnyMore, type BuildFiles } from './build-files.ts'
import type { BuildStore, ToBuild } from './build-store.ts'
import type { CollectSigners } from './collect-signers.ts'
import type { Delivery } from './delivery.ts'
import { isDiskFull } from './disk-full.ts'
import { createTakingAway, type TakingAwayParts } from './take-away.ts'

interface Parts extends TakingAwayParts {
  store: Pick<BuildStore, 'toBuild' | 'setTrouble'> & TakingAwayParts['store']
  build: BuildFiles
  collecting: Pick<CollectSigners, 'clear'>
  leases: Leases
  openSession: OpenSession
  now: Now
  log: Pick<DatabaseLog, 'warn'>
}

interface Due {
  toBuild: ToBuild[]
  toTakeAway: Delivery[]
}

const leaseName = 'deliveries'
/** A process that was killed keeps the others from it for that long. */
const leaseMs = 30_000
const minuteMs = 60_000
const longestPauseMinutes = 60

export type PackBuilding = ReturnType<typeof createPackBuilding>

/** Builds what was prepared, and takes away what was given up or whose time is over. One process at a time does. */
export function createPackBuilding(parts: Parts) {
  const { store, build, collecting, leases, openSession, now, log } = parts
  const takingAway = createTakingAway(parts)

  const countOf = ({ toBuild, toTakeAway }: Due): number => toBuild.length + toTakeAway.length

  async function due(): Promise<Due> {
    const [toBuild, toTakeAway] = await Promise.all([store.toBuild(now()), takingAway.due()])
    return { toBuild, toTakeAway }
  }

  async function noteTrouble({ delivery, triesCount }: ToBuild, error: unknown, fenced: Fenced): Promise<void> {
    const pauseMinutes = Math.min(2 ** triesCount, longestPauseMinutes)
    const notBefore = new Date(now().getTime() + pauseMinutes * minuteMs)
    const trouble = isDiskFull(error) ? 'disk_full' : 'failed'
    await fenced((session) => store.setTrouble(delivery.id, { trouble, notBefore }, session))
  }

  /** Throws what is the delivery's own trouble, and Unavailable where nothing can go on. */
  async function attempt(one: ToBuild, fenced: Fenced, signal: AbortSignal | undefined): Promise<void> {
    try {
      await build(one.delivery, { fenced, signal })
    } catch (error) {
      // What was given up meanwhile is taken away at the next turn.
      if (signal?.aborted === true || error instanceof NotPreparedAnyMore) return
      if (!isNotNow(error)) await noteTrouble(one, error, fenced)
      throw error
    }
  }

  async function goOn({ toBuild, toTakeAway }: Due, fenced: Fenced, signal: AbortSignal | undefined): Promise<void> {
    await collecting.clear()
    const isOver = new Set(toTakeAway.map(({ id }) => id))
    await allOf(
      [
        ...toTakeAway.map((delivery) => () => takingAway.takeAway(delivery)),
        ...toBuild.filter(({ delivery }) => !isOver.has(delivery.id)).map((one) => () => attempt(one, fenced, signal)),
      ],
      signal,
    )
  }

  const fencedBy =
    (own: OwnSession, lease: Lease): Fenced =>
    (work) =>
      own.transact(async (session) => {
        await leases.hold(session, lease)
        await work(session)
      })

  return {
    /** Whether there is something to do, and nobody is at it. */
    async isDue(): Promise<boolean> {
      return countOf(await due()) > 0 && !(await leases.isHeld(leaseName))
    },

    /** Until everything that is due is done, or a stop is asked for. */
    async runOnce(signal?: AbortSignal): Promise<void> {
      if (countOf(await due()) === 0) return
      const own = openSession()
      try {
        const lease = await leases.acquire(leaseName, leaseMs, own.session)
        if (lease === null) return
        try {
          const fenced = fencedBy(own, lease)
          await whileRenewed({ leases, lease, log }, async () => goOn(await due(), fenced, signal))
        } finally {
          await leases.release(lease)
        }
      } finally {
        await own.end()
      }
    },
  }
}

/** One after the other. One that fails does not stop the others; in the end its error is thrown. */
async function allOf(works: readonly (() => Promise<void>)[], signal: AbortSignal | undefined): Promise<void> {
  const errors: unknown[] = []
  for (const work of works) {
    if (signal?.aborted === true) return
    try {
      await work()
    } catch (error) {
      if (isNotNow(error)) throw error
      errors.push(error)
    }
  }
  if (errors.length > 1) throw new AggregateError(errors, 'Several deliveries cannot be built or taken away.')
  if (errors.length === 1) throw errors[0]
}

/** Nothing can go on now; a full disk is the trouble of the one who fills it. */
function isNotNow(error: unknown): boolean {
  return error instanceof Unavailable && !isDiskFull(error)
}
