import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../../server/platform/clock.ts'
import type { Bench, RunningService } from '../context.ts'
import { look } from '../look.ts'
import { confirmRequest, petitionPath } from '../requests.ts'
import { quantile } from '../rounds.ts'
import { singleRow, type Row } from '../row.ts'

/** Somebody confirms about that often, and the count is looked at as often as somebody could care. */
const confirmEveryMs = 50
const lookEveryMs = 10
const patienceMs = 20_000
/** Until what was counted before is seen everywhere. */
const settledMs = 1_000

interface Sight {
  what: 'page' | 'API'
  countIn: (port: number) => Promise<number>
}

/** From the answer to a confirmation to the count that holds it, with a web and a worker process as they are deployed. */
export function visibleRows(bench: Bench): Promise<Row[]> {
  const { largest, startService } = bench
  return largest.guests.counted(async () => {
    const [web, worker] = await Promise.all([
      startService(largest, { role: 'web' }),
      startService(largest, { role: 'worker' }),
    ])
    const rows: Row[] = []
    for (const sight of sightsOf(bench)) {
      await pause(settledMs)
      rows.push(...rowsFor(sight, await waitsFor(bench, web, sight)))
    }
    await Promise.all([web.end(), worker.end()])
    return rows
  })
}

function sightsOf({ largest: { petition } }: Bench): Sight[] {
  return [
    { what: 'API', countIn: (port) => countInApi(port, petition.slug) },
    { what: 'page', countIn: (port) => countInPage(port, petitionPath(petition)) },
  ]
}

function rowsFor({ what }: Sight, waitsMs: readonly number[]): Row[] {
  const notes = [`${String(waitsMs.length)} confirmations, one every ${String(confirmEveryMs)} ms.`]
  return [
    singleRow(quantile(waitsMs, 0.5), { name: `visible, half in the ${what} within`, unit: 'ms', notes }),
    singleRow(quantile(waitsMs, 0.99), {
      name: `visible, 99 % in the ${what} within`,
      unit: 'ms',
      wanted: { oursAtMost: 1_000 },
      notes,
    }),
  ]
}

/** A confirmation is surely seen once the count holds all that were sent by then. */
async function waitsFor({ largest, plan, ask }: Bench, { port }: RunningService, sight: Sight): Promise<number[]> {
  const ids = await largest.guests.pending(plan.confirmsSeenCount)
  const base = await sight.countIn(port)
  const answeredAtMs: number[] = []
  const confirming = (async () => {
    for (const id of ids) {
      await ask(303, { port, requests: [confirmRequest(largest.guests.confirmToken(id))], connections: 1 })
      answeredAtMs.push(elapsedMs())
      await pause(confirmEveryMs)
    }
  })()
  const waits: number[] = []
  const endsAtMs = elapsedMs() + patienceMs + ids.length * confirmEveryMs
  while (waits.length < ids.length) {
    if (elapsedMs() > endsAtMs) throw new Error(`The ${sight.what} never showed all that were confirmed.`)
    const seen = (await sight.countIn(port)) - base
    for (const atMs of answeredAtMs.slice(waits.length, seen)) waits.push(elapsedMs() - atMs)
    await pause(lookEveryMs)
  }
  await confirming
  return waits
}

async function countInApi(port: number, slug: string): Promise<number> {
  const { body } = await look(port, `/api/v1/petitions/${slug}/tally`, { encoding: 'identity' })
  return (JSON.parse(body.toString()) as { confirmedCount: number }).confirmedCount
}

async function countInPage(port: number, path: string): Promise<number> {
  const { body } = await look(port, path, { encoding: 'identity' })
  const [, count] = /data-confirmed-count="(\d+)"/.exec(body.toString()) ?? []
  if (count === undefined) throw new Error('The page shows no count.')
  return Number(count)
}
