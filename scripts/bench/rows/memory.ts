import { setTimeout as pause } from 'node:timers/promises'

import type { Bench, RunningService } from '../context.ts'
import { signRequests } from '../requests.ts'
import { singleRow, type Row } from '../row.ts'

const restMs = 1_000
const lookEveryMs = 50

/** Resident memory of each process; the database has its own. */
export async function memoryRows(bench: Bench): Promise<Row[]> {
  const { largest, startService, sink, plan } = bench
  const [web, worker] = await Promise.all([
    startService(largest, { role: 'web' }),
    startService(largest, { role: 'worker', running: false }),
  ])
  await pause(restMs)
  const atRest = { web: await web.ask('residentBytes'), worker: await worker.ask('residentBytes') }
  const connections = plan.connections.at(-1) ?? 1
  const signing = await mostBytesOf(web, async () => {
    const requests = signRequests(largest.petition, 2 * plan.signCount)
    await bench.ask(303, { port: web.port, requests, connections })
    await largest.guests.forget()
  })
  const sending = await largest.guests.counted(async () => {
    await largest.guests.pendingWithMail(plan.mailCount)
    await largest.guests.dueNow()
    return mostBytesOf(worker, async () => {
      const taken = sink.ask('await', plan.mailCount)
      await worker.ask('start')
      await taken
    })
  })
  await Promise.all([web.end(), worker.end()])
  return [
    rowOf('memory, web at rest', atRest.web),
    rowOf(`memory, web while ${String(connections)} connections sign`, signing),
    rowOf('memory, worker at rest', atRest.worker),
    rowOf('memory, worker while it sends mail', sending),
  ]
}

function rowOf(name: string, bytes: number): Row {
  return singleRow(bytes / 1_000_000, { name, unit: 'MB' })
}

/** The most that was seen while something was going on. */
async function mostBytesOf(service: RunningService, work: () => Promise<void>): Promise<number> {
  const over = new AbortController()
  const working = work().finally(() => {
    over.abort()
  })
  let most = 0
  while (!over.signal.aborted) {
    most = Math.max(most, await service.ask('residentBytes'))
    await pause(lookEveryMs, undefined, { signal: over.signal }).catch(() => undefined)
  }
  await working
  return most
}
