import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import type { DatabaseLog } from '../../platform/db/connection.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Lease, Leases } from '../../platform/db/lease.ts'
import { whileRenewed } from '../../platform/db/renewed-lease.ts'
import type { OpenSession, OwnSession } from '../../platform/db/transaction.ts'
import { Unavailable } from '../../platform/errors.ts'
import { NotPreparedAnyMore, type BuildFiles, type Fenced } from './build-files.ts'
import type { BuildStore, ToBuild } from './build-store.ts'
import type { CollectSigners } from './collect-signers.ts'
import type { Delivery } from './delivery.ts'
import { isDiskFull } from './disk-full.ts'
import type { ForgetResponses } from './forget-responses.ts'
import type { TakeStep } from './take-step.ts'

interface Parts {
  store: Pick<BuildStore, 'toBuild' | 'givenUp' | 'storedUntil' | 'setGone' | 'setTrouble'>
  build: BuildFiles
  collecting: Pick<CollectSigners, 'clear'>
  takeStep: TakeStep
  shelf: Pick<FileShelf, 'remove'>
  forget: Pick<ForgetResponses, 'ofDelivery'>
  leases: Leases
  openSession: OpenSession
  now: Now
  log: Pick<DatabaseLog, 'warn'>
}

interface Due {
  toBuild: ToBuild[]
  givenUp: Delivery[]
  over: Delivery[]
}

const leaseName = 'deliveries'
/** A process that was killed keeps the others from it for that long. */
const leaseMs = 30_000
const minuteMs = 60_000
const longestPauseMinutes = 60

export type PackBuilding = ReturnType<typeof createPackBuilding>

/**
 * Builds what was prepared, and takes away what was given up or whose time is over, with what its recipient said to us
 * alone. One process at a time does.
 */
export function createPackBuilding({
  store,
  build,
  collecting,
  takeStep,
  shelf,
  forget,
  leases,
  openSession,
  now,
  log,
}: Parts) {
  const today = (): Day => dayOf(now())

  const countOf = ({ toBuild, givenUp, over }: Due): number => toBuild.length + givenUp.length + over.length

  async function due(): Promise<Due> {
    const [toBuild, givenUp, over] = await Promise.all([
      store.toBuild(now()),
      store.givenUp(),
      store.storedUntil(today()),
    ])
    return { toBuild, givenUp, over }
  }

  async function remove({ id }: Delivery): Promise<void> {
    await shelf.remove(id)
    await forget.ofDelivery(id)
    await store.setGone(id)
  }

  /** What was promised to be gone by then is gone, built or not; what nobody has released by then cannot go any more. */
  async function removeOver(delivery: Delivery): Promise<void> {
    const { id, revision, state } = delivery
    if (state === 'preparing' || state === 'prepared') {
      const deed = { by: 'system', deed: 'delivery.abandoned', why: 'Its time is over.' } as const
      await takeStep({ id, revision }, { ...deed, from: [state], to: 'abandoned' })
    }
    await remove(delivery)
  }

  async function noteTrouble({ delivery, triesCount }: ToBuild, error: unknown, fenced: Fenced): Promise<void> {
    const pauseMinutes = Math.min(2 ** triesCount, longestPauseMinutes)
    const notBefore = new Date(now().getTime() + pauseMinutes * minuteMs)
    const trouble = isDiskFull(error) ? 'disk_full' : 'failed'
    await fenced((session) => store.setTrouble(delivery.id, { trouble, notBefore }, session))
  }

  /** Answers what went wrong, if that is the delivery's own; throws where nothing can go on. */
  async function attempt(one: ToBuild, fenced: Fenced, signal: AbortSignal | undefined): Promise<Error | null> {
    try {
      await build(one.delivery, { fenced, signal })
      return null
    } catch (error) {
      // What was given up meanwhile is taken away at the next turn.
      if (signal?.aborted === true || error instanceof NotPreparedAnyMore) return null
      if (error instanceof Unavailable && !isDiskFull(error)) throw error
      await noteTrouble(one, error, fenced)
      return error instanceof Error ? error : new Error('A file of a delivery cannot be built.', { cause: error })
    }
  }

  /** One that fails does not stop the others; in the end its error is thrown. */
  async function goOn({ toBuild, givenUp, over }: Due, fenced: Fenced, signal: AbortSignal | undefined): Promise<void> {
    await collecting.clear()
    for (const delivery of givenUp) await remove(delivery)
    for (const delivery of over) await removeOver(delivery)
    const isOver = new Set(over.map(({ id }) => id))
    const errors: Error[] = []
    for (const one of toBuild.filter(({ delivery }) => !isOver.has(delivery.id))) {
      if (signal?.aborted === true) return
      const error = await attempt(one, fenced, signal)
      if (error !== null) errors.push(error)
    }
    if (errors.length > 1) throw new AggregateError(errors, 'The files of several deliveries cannot be built.')
    if (errors[0] !== undefined) throw errors[0]
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
