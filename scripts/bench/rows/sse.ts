import type { Child } from '../children.ts'
import type { Bench, RunningService } from '../context.ts'
import type { ListenersAnswers } from '../processes/listeners.ts'
import { ownRow, singleRow, type Row } from '../row.ts'

/** Listeners behind one address of the loopback: fewer than one address may have. */
const perAddress = 40
const patienceMs = 15_000

/** Readers whose page counts along: what they cost a process, and how long it takes to tell them all. */
export async function sseRows(bench: Bench): Promise<Row[]> {
  const { children, largest, plan, startService } = bench
  const web = await startService(largest, { role: 'web', canCollect: true })
  const worker = await startService(largest, { role: 'worker', running: false })
  const listeners = await children.start<ListenersAnswers>('listeners')
  const beforeBytes = await web.ask('residentBytes')
  const count = await listeners.ask('open', {
    port: web.port,
    path: `/api/v1/petitions/${largest.petition.slug}/tally/events`,
    count: plan.listenerCount,
    perAddress,
  })
  if (count === 0) throw new Error('No listener was let in.')
  const eachKb = ((await web.ask('residentBytes')) - beforeBytes) / count / 1_000
  const told = await largest.guests.counted(() => tellAll(bench, { worker, listeners, count }))
  await Promise.all([listeners.end(), web.end(), worker.end()])

  const turnedAway = plan.listenerCount - count
  const people = `${count.toLocaleString('en-GB')} listeners`
  const notes = [
    turnedAway === 0 ? null : `${turnedAway.toLocaleString('en-GB')} more were turned away.`,
    'memory of the process alone: what the system holds for a connection comes on top.',
  ]
  return [
    singleRow(eachKb, { name: `sse, ${people}, memory each`, unit: 'kB', wanted: { oursAtMost: 20 }, notes }),
    ownRow(
      told.map(({ fanOutMs }) => fanOutMs),
      { name: `sse, ${people}, first to last told`, unit: 'ms' },
    ),
    ownRow(
      told.map(({ sinceCountedMs }) => sinceCountedMs),
      { name: `sse, ${people}, counted to last told`, unit: 'ms' },
    ),
  ]
}

interface Telling {
  worker: RunningService
  listeners: Child<ListenersAnswers>
  count: number
}

interface Told {
  fanOutMs: number
  sinceCountedMs: number
}

async function tellAll({ largest, plan }: Bench, { worker, listeners, count }: Telling): Promise<Told[]> {
  const all: Told[] = []
  for (let change = 0; change < plan.changeCount; change += 1) {
    const listening = listeners.ask('nextChange', patienceMs)
    await largest.guests.uncounted(1)
    await worker.ask('settleAll')
    const countedAtMs = performance.timeOrigin + performance.now()
    const { firstAtMs, lastAtMs, toldCount } = await listening
    if (toldCount < count) throw new Error(`Only ${String(toldCount)} of ${String(count)} listeners were told.`)
    all.push({ fanOutMs: lastAtMs - firstAtMs, sinceCountedMs: lastAtMs - countedAtMs })
  }
  return all
}
