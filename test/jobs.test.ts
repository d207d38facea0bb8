import { expect } from 'chai'

import type { SignatureService } from '../server/features/signatures/index.ts'
import type { Tallier } from '../server/features/tallies/index.ts'
import { jobsOf, type Job } from '../server/jobs.ts'
import { createLeases, type Leases } from '../server/platform/db/lease.ts'
import { silentLog } from '../server/platform/log.ts'
import { openTestDatabase, type TestDatabase } from './support/database.ts'
import { rejectionOf } from './support/rejection.ts'

const cleared = { expired: 0, removed: 0, forgotten: 0 }

describe('what is cleared once an hour, by one process', () => {
  let test: TestDatabase
  let now: Date

  beforeEach(async () => {
    test = await openTestDatabase()
    now = new Date('2026-03-02T12:00:00Z')
  })

  afterEach(() => test.close())

  const later = (minutes: number): void => {
    now = new Date(now.getTime() + minutes * 60_000)
  }

  function jobNamed(asked: string, changes: Partial<Parameters<typeof jobsOf>[0]>): Job {
    const updates = { runOnce: () => Promise.resolve() }
    const reviews = { forget: () => Promise.resolve(0) }
    const comments = { queueComments: () => Promise.resolve(0) }
    const invalidating = { resume: () => Promise.resolve(0) }
    const nothing = () => Promise.resolve(0)
    const job = jobsOf({
      tallier: {} as Tallier,
      life: { closeDue: () => Promise.resolve(0) },
      noteGoals: () => Promise.resolve(),
      signatures: {} as SignatureService,
      updates,
      packBuilding: updates,
      corrections: { noteAll: () => Promise.resolve(0) },
      endings: { lateAnswers: nothing, forgetLate: nothing, forgetEvidence: nothing, sweepShelf: nothing },
      reviews,
      comments,
      invalidating,
      leases: leases(),
      log: silentLog,
      ...changes,
    }).find(({ name }) => name === asked)
    if (job === undefined) throw new Error('There is no such job.')
    return job
  }

  const leases = (): Leases => createLeases({ db: test.database.db, now: () => now, owner: 'a process' })

  function clearing(expireAndForget: SignatureService['expireAndForget'], changes: Partial<Leases> = {}): Job {
    const signatures = { expireAndForget } as SignatureService
    return jobNamed('expire', { signatures, leases: { ...leases(), ...changes } })
  }

  function counting(): { job: Job; runCount: () => number } {
    let count = 0
    const job = clearing(() => {
      count += 1
      return Promise.resolve(cleared)
    })
    return { job, runCount: () => count }
  }

  it('is not cleared again before', async () => {
    const { job, runCount } = counting()

    await job.run()
    later(59)
    await job.run()
    const before = runCount()
    later(2)
    await job.run()

    expect([before, runCount()]).to.deep.equal([1, 2])
  })

  it('waits for no hour after a failure, not even where the database could not be told', async () => {
    const failing = clearing(() => Promise.reject(new Error('away')), {
      release: () => Promise.reject(new Error('away, too')),
    })
    const { job, runCount } = counting()

    await rejectionOf(failing.run())
    later(2)
    await job.run()

    expect(runCount()).to.equal(1)
  })

  it('is taken away from the shelf also where something else cannot be', async () => {
    const done: string[] = []
    const ends = (what: string) => () => {
      done.push(what)
      return Promise.resolve(0)
    }
    const lateAnswers = () => Promise.reject(new Error('One of them does not open.'))
    const endings = { lateAnswers, forgetLate: ends('words'), forgetEvidence: ends('photos'), sweepShelf: ends('rest') }

    const error = await rejectionOf(jobNamed('files', { endings }).run())

    expect(done).to.deep.equal(['words', 'photos', 'rest'])
    expect(error).to.include({ message: 'One of them does not open.' })
  })

  it('is left to the others, at once, by a process that stops', async () => {
    const begun = Promise.withResolvers<undefined>()
    const stopping = clearing((signal) => {
      const { promise, resolve } = Promise.withResolvers<typeof cleared>()
      signal?.addEventListener('abort', () => {
        resolve(cleared)
      })
      begun.resolve(undefined)
      return promise
    })
    const { job, runCount } = counting()

    const running = stopping.run()
    await begun.promise
    await stopping.stop?.()
    await running
    await job.run()

    expect(runCount()).to.equal(1)
  })
})
