import type { Tallier } from './features/tallies/index.ts'
import type { SignatureService } from './features/signatures/index.ts'
import type { Leases } from './platform/db/lease.ts'
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
  signatures: SignatureService
  leases: Leases
  log: Log
}

const hourMs = 3_600_000

export function jobsOf({ tallier, signatures, leases, log }: Parts): Job[] {
  /** Once in that time over all processes: the lease is kept until it runs out. What failed is tried again before. */
  const once = (name: string, everyMs: number, run: () => Promise<unknown>) => async () => {
    const lease = await leases.acquire(`job:${name}`, everyMs)
    if (lease === null) return
    await run().catch(async (error: unknown) => {
      await leases.release(lease)
      throw error
    })
  }

  return [
    // Each petition's tally has a lease of its own.
    { name: 'tally', everyMs: 200, run: tallier.runOnce, stop: tallier.stop },
    {
      name: 'expire',
      everyMs: 60_000,
      run: once('expire', hourMs, async () => {
        const { expired, removed, forgotten } = await signatures.expireAndForget()
        const count = expired + removed + forgotten
        if (count > 0) log.info({ job: 'expire', count }, 'What had run out was cleared.')
      }),
    },
  ]
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
