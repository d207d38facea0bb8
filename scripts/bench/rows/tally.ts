import type { Bench } from '../context.ts'
import type { BenchDatabase } from '../database.ts'
import { inRounds } from '../rounds.ts'
import { ownRow, type Row } from '../row.ts'
import type { RunningService } from '../context.ts'
import { scaleRows } from './scales.ts'

const unit = 'changes/s'

/** Settling what was confirmed: moves, positions, breakdowns and the published figure, under the lease. */
export async function tallyRows(bench: Bench): Promise<Row[]> {
  const { largest, plan } = bench
  const start = (database: BenchDatabase): Promise<RunningService> =>
    bench.startService(database, { role: 'worker', running: false })
  const measure = (database: BenchDatabase, worker: RunningService): Promise<number> =>
    database.guests.counted(async () => {
      await database.guests.uncounted(plan.tallyCount)
      return (plan.tallyCount / (await worker.ask('settleAll'))) * 1_000
    })
  const worker = await start(largest)
  const { ours } = await inRounds({ ours: () => measure(largest, worker) }, { count: plan.rounds })
  await worker.end()
  const name = `tally, ${plan.tallyCount.toLocaleString('en-GB')} changes waiting`
  return [ownRow(ours, { name, unit }), ...(await scaleRows(bench, { family: 'tally', unit, start, measure }))]
}
