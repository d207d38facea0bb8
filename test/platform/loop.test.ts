import { expect } from 'chai'

import { Unavailable } from '../../server/platform/errors.ts'
import { startLoop } from '../../server/platform/loop.ts'
import { until } from '../support/until.ts'
import { aLogBook } from './http/an-app.ts'

describe('what runs again and again', () => {
  /** Runs each of them once, in turn. */
  async function logOf(runs: readonly (() => Promise<unknown>)[]) {
    const { log, lines } = aLogBook()
    let count = 0
    const loop = startLoop({
      name: 'counting',
      everyMs: 0,
      run: () => {
        const run = runs[count]
        count += 1
        return run?.() ?? Promise.resolve()
      },
      log,
    })
    await until('all have run', () => count > runs.length)
    await loop.stop()
    return lines().map(({ level, job, msg, err }) => ({ level, job, msg, name: (err as Error | undefined)?.name }))
  }

  const goesWell = () => Promise.resolve()
  const isAway = () => Promise.reject(new Unavailable())
  const isWrong = () => Promise.reject(new TypeError('olena@example.org is not a function'))

  const away = { level: 40, job: 'counting', msg: 'Something is not available.', name: 'Unavailable' }
  const wrong = { level: 50, job: 'counting', msg: 'Something failed that should not.', name: 'TypeError' }
  const well = { level: 30, job: 'counting', msg: 'What had failed goes well again.', name: undefined }

  it('says once that it fails, however long that goes on, and once that it goes well again', async () => {
    expect(await logOf([goesWell, isAway, isAway, isAway, isAway, goesWell, goesWell])).to.deep.equal([away, well])
  })

  it('says it anew when it fails again later', async () => {
    expect(await logOf([isAway, goesWell, isAway, isAway])).to.deep.equal([away, well, away, well])
  })

  it('does not let an outage hide a mistake of ours', async () => {
    expect(await logOf([isAway, isWrong, isAway, isWrong, goesWell])).to.deep.equal([away, wrong, well])
  })
})
