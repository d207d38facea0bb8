import type { Endings } from './delivery-services.ts'
import type { Corrections, PackBuilding } from './features/deliveries/index.ts'
import type { PetitionLife } from './features/petitions/index.ts'
import type { NoteGoals, Tallier } from './features/tallies/index.ts'
import type { ReviewService } from './features/reviews/index.ts'
import type { Invalidating, SignatureComments, SignatureService } from './features/signatures/index.ts'
import { dayMs } from './platform/clock.ts'
import type { Leases } from './platform/db/lease.ts'
import { whileRenewed } from './platform/db/renewed-lease.ts'
import { Unavailable } from './platform/errors.ts'
import type { Log } from './platform/log.ts'
import { startLoop, type Loop } from './platform/loop.ts'

/** What runs by itself in a worker. Mail has a loop of its own (`features/outbox/mail-worker.ts`). */
export interface Job {
  name: string
  everyMs: number
  run: () => Promise<unknown>
  /** Ends a run under way as soon as it can be ended, and hands back what it keeps between runs. */
  stop?: () => Promise<void>
}

interface Parts {
  tallier: Tallier
  life: Pick<PetitionLife, 'closeDue'>
  noteGoals: NoteGoals
  signatures: SignatureService
  updates: { runOnce(signal: AbortSignal): Promise<void> }
  packBuilding: Pick<PackBuilding, 'runOnce'>
  corrections: Pick<Corrections, 'noteAll'>
  endings: Endings
  reviews: Pick<ReviewService, 'forget'>
  comments: Pick<SignatureComments, 'queueComments'>
  invalidating: Pick<Invalidating, 'resume'>
  leases: Leases
  log: Log
}

const hourMs = 3_600_000
const minuteMs = 60_000
/** A process that was killed, or could not give it back, keeps a lease from the others for that long. */
const atWorkMs = 60_000

export function jobsOf(parts: Parts): Job[] {
  const {
    tallier,
    life,
    noteGoals,
    signatures,
    updates,
    packBuilding,
    corrections,
    endings,
    reviews,
    comments,
    invalidating,
    leases,
    log,
  } = parts

  /**
   * Once in that time over all processes: after a run that came to its end the lease is kept for that long. What failed
   * or was stopped is begun again before.
   */
  function once(name: string, everyMs: number, work: (signal: AbortSignal) => Promise<unknown>): Job {
    const stopping = new AbortController()

    async function run(): Promise<void> {
      const lease = await leases.acquire(`job:${name}`, atWorkMs)
      if (lease === null) return
      try {
        await whileRenewed({ leases, lease, log }, () => work(stopping.signal))
        stopping.signal.throwIfAborted()
        await leases.renew({ ...lease, leaseMs: everyMs })
      } catch (error) {
        await leases.release(lease)
        if (!stopping.signal.aborted) throw error
      }
    }

    return {
      name,
      everyMs: Math.min(everyMs, minuteMs),
      run,
      stop: () => {
        stopping.abort()
        return Promise.resolve()
      },
    }
  }

  /** Looks every second whether there is something to do, and goes on until there is not. */
  function always(name: string, work: (signal: AbortSignal) => Promise<unknown>): Job {
    const stopping = new AbortController()
    return {
      name,
      everyMs: 1_000,
      run: () => work(stopping.signal),
      stop: () => {
        stopping.abort()
        return Promise.resolve()
      },
    }
  }

  return [
    // Each petition's tally has a lease of its own.
    { name: 'tally', everyMs: 200, run: tallier.runOnce, stop: tallier.stop },
    // These have leases of their own.
    always('updates', (signal) => updates.runOnce(signal)),
    always('deliveries', (signal) => packBuilding.runOnce(signal)),
    once('expire', hourMs, async (signal) => {
      const { expired, removed, forgotten } = await signatures.expireAndForget(signal)
      const count = expired + removed + forgotten + (await reviews.forget(signal))
      if (count > 0) log.info({ job: 'expire', count }, 'What had run out was cleared.')
    }),
    once('closing', minuteMs, async (signal) => {
      const count = await life.closeDue(signal)
      if (count > 0) log.info({ job: 'closing', count }, 'Petitions closed on their day.')
    }),
    once('corrections', dayMs, async (signal) => {
      const count = await corrections.noteAll(signal)
      if (count > 0) log.info({ job: 'corrections', count }, 'Delivered counts were corrected.')
    }),
    once('files', dayMs, async (signal) => {
      // The sweep comes last: it finds what the others were kept from finishing.
      const { lateAnswers, forgetLate, forgetEvidence, sweepShelf } = endings
      const { count, errors } = await allOf([lateAnswers, forgetLate, forgetEvidence, sweepShelf], signal)
      if (count > 0) log.info({ job: 'files', count }, 'Files and answers whose time was over were taken away.')
      if (errors.length > 1) throw new AggregateError(errors, 'Several things whose time is over cannot be taken away.')
      if (errors.length === 1) throw errors[0]
    }),
    once('goals', minuteMs, noteGoals),
    once('comments', 10_000, (signal) => comments.queueComments(signal)),
    once('invalidations', minuteMs, (signal) => invalidating.resume(signal)),
  ]
}

/** One after the other. One that fails does not keep the others from their work, unless nothing can be done now. */
async function allOf(
  works: readonly ((signal: AbortSignal) => Promise<number>)[],
  signal: AbortSignal,
): Promise<{ count: number; errors: unknown[] }> {
  const errors: unknown[] = []
  let count = 0
  for (const work of works) {
    try {
      count += await work(signal)
    } catch (error) {
      if (error instanceof Unavailable) throw error
      errors.push(error)
    }
  }
  return { count, errors }
}

export function startJobs(jobs: readonly Job[], log: Log): Loop {
  const loops = jobs.map(({ name, everyMs, run }) => startLoop({ name, everyMs, run, log }))
  return {
    async stop() {
      // From here on no new run begins.
      const over = loops.map((loop) => loop.stop())
      await Promise.all([...over, ...jobs.map((job) => job.stop?.())])
    },
  }
}
