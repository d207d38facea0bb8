import type { Bench } from '../context.ts'
import type { BareMailAnswers } from '../processes/bare-mail.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, type Row } from '../row.ts'

/** From signatures whose mail is due to mail that was taken, against a bare pool with the same messages. */
export async function mailRows(bench: Bench): Promise<Row[]> {
  const { children, largest, plan, sink, sinkPort } = bench
  const worker = await bench.startService(largest, { role: 'worker' })
  const bare = await children.start<BareMailAnswers>('bare-mail')
  await sink.ask('keep', Math.min(plan.mailCount, mostMessages))
  await workerRate(bench)
  const connections = await sink.ask('mostOpenCount')
  await bare.ask('take', await sink.ask('kept'))
  const { ours, limit } = await inRounds(
    {
      ours: () => workerRate(bench),
      limit: () => takenRate(bench, () => bare.ask('send', { smtpPort: sinkPort, connections, count: plan.mailCount })),
    },
    { count: plan.rounds },
  )
  await Promise.all([worker.end(), bare.end()])
  const notes = [`${String(connections)} connections on both sides; from the first mail taken to the last.`]
  return [comparingRow(ours, limit, { name: 'mail', unit: 'mails/s', wanted: { ratioAtLeast: 0.8 }, notes })]
}

/** Different ones that the bare pool sends in turn. */
const mostMessages = 500

function workerRate(bench: Bench): Promise<number> {
  const { guests } = bench.largest
  return guests.counted(async () => {
    await guests.pendingWithMail(bench.plan.mailCount)
    return takenRate(bench, guests.dueNow)
  })
}

async function takenRate({ sink, plan }: Bench, send: () => Promise<unknown>): Promise<number> {
  const taken = sink.ask('await', plan.mailCount)
  await send()
  return ((plan.mailCount - 1) / (await taken)) * 1_000
}
