import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { elapsedMs } from '../../../server/platform/clock.ts'
import type { Bench } from '../context.ts'
import type { StartOptions } from '../children.ts'
import { inRounds } from '../rounds.ts'
import { nodeFlagsOf } from '../node-flags.ts'
import { ownRow, type Row } from '../row.ts'

const main = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))

const wanted = { oursAtMost: 5 }

/** From the command to "is ready", as `npm start` runs it. */
export async function startRows(bench: Bench): Promise<Row[]> {
  const { largest, plan, folder } = bench
  const onDatabase = { environment: bench.environmentOf(largest, 'web') }
  const ownMongod = {
    environment: { NODE_ENV: 'test', DATA_DIR: path.join(folder, 'start'), PORT: '0', MONGODB_URI: '' },
  }
  const { web, all } = await inRounds(
    { web: () => secondsToReady(bench, onDatabase), all: () => secondsToReady(bench, ownMongod) },
    { count: plan.rounds },
  )
  const stored = largest.scale.toLocaleString('en-GB')
  return [
    ownRow(web, { name: `start, on a database with ${stored} signatures`, unit: 's', wanted }),
    ownRow(all, { name: 'start, with a database of its own', unit: 's', wanted }),
    ownRow(
      all.map((seconds, round) => seconds - (web[round] ?? Number.NaN)),
      { name: 'start, of which its database', unit: 's', notes: ['the difference of the two rows above.'] },
    ),
  ]
}

async function secondsToReady({ children }: Bench, options: StartOptions): Promise<number> {
  const startedMs = elapsedMs()
  const child = children.run(main, { nodeArgs: nodeFlagsOf('start'), ...options })
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString()
    if (/is ready/.test(output)) resolve(undefined)
  })
  const exited = once(child, 'exit')
  exited.then(() => reject(new Error(`The service did not start: ${output}`)), reject)
  await promise
  const seconds = (elapsedMs() - startedMs) / 1_000
  child.kill('SIGTERM')
  await exited
  return seconds
}
