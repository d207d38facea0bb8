import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../../server/platform/clock.ts'
import type { Bench, RunningService } from '../context.ts'
import { look } from '../look.ts'
import { pageRequest, petitionPath } from '../requests.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, ownRow, singleRow, type Row } from '../row.ts'
import { scaleRows } from './scales.ts'

const connections = 64

/** The petition's page from memory, against `node:http` that sends the same bytes under the same headers. */
export async function pageRows(bench: Bench): Promise<Row[]> {
  const web = await bench.startService(bench.largest, { role: 'web' })
  const rows = [
    await warmRow(bench, web, { name: 'page warm (Brotli)', status: 200 }),
    await warmRow(bench, web, { name: 'page unchanged (304)', status: 304 }),
    await warmRow(bench, web, { name: 'page HEAD', status: 200, method: 'HEAD' }),
    ...(await latencyRows(bench, web)),
    await coldRow(bench, web),
  ]
  await web.end()
  return [...rows, ...(await atScales(bench))]
}

interface Warm {
  name: string
  status: 200 | 304
  method?: 'GET' | 'HEAD'
}

async function warmRow(bench: Bench, web: RunningService, { name, status, method = 'GET' }: Warm): Promise<Row> {
  const { petition } = bench.largest
  const path = petitionPath(petition)
  const { etag } = await look(web.port, path)
  const asked = status === 304 ? pageRequest(petition, { method, etag }) : pageRequest(petition, { method })
  const { answer } = await look(web.port, path, { method, ...(status === 304 ? { etag } : {}) })
  await bench.plain.ask('answerWith', answer)
  const plainPort = await bench.plain.ask('port')
  const rateAt = async (port: number): Promise<number> =>
    (await bench.ask(status, { port, requests: [asked], connections, forMs: bench.plan.pageMs })).rate
  const { ours, limit } = await inRounds(
    { ours: () => rateAt(web.port), limit: () => rateAt(plainPort) },
    { count: bench.plan.rounds },
  )
  return comparingRow(ours, limit, {
    name,
    unit: 'answers/s',
    wanted: { ratioAtLeast: 0.8 },
    notes: [bench.clientNote()],
  })
}

async function latencyRows({ ask, plan, largest }: Bench, { port }: RunningService): Promise<Row[]> {
  const requests = [pageRequest(largest.petition)]
  const { p50Ms, p99Ms } = await ask(200, { port, requests, connections, forMs: 2 * plan.pageMs })
  const notes = [`at ${String(connections)} connections that ask without a pause`]
  return [
    singleRow(p50Ms, { name: 'page warm, half answered within', unit: 'ms', notes }),
    singleRow(p99Ms, { name: 'page warm, 99 % answered within', unit: 'ms', notes }),
  ]
}

/** The longest that a reader waits around a change of the count. */
async function coldRow({ largest, plan, startService }: Bench, { port }: RunningService): Promise<Row> {
  const counting = await startService(largest, { role: 'worker', running: false })
  const path = petitionPath(largest.petition)
  const longestMs = await largest.guests.counted(async () => {
    const figures: number[] = []
    for (let change = 0; change < plan.changeCount; change += 1) {
      await largest.guests.uncounted(1)
      const { etag } = await look(port, path)
      const counted = counting.ask('settleAll')
      figures.push(await longestUntilOther(etag, { port, path }))
      await counted
      await pause(longerThanBetweenBuilds)
    }
    return figures
  })
  await counting.end()
  const notes = ['the longest wait of a reader who asks again and again while the count changes.']
  return ownRow(longestMs, { name: 'page cold (first after a change)', unit: 'ms', notes })
}

const longerThanBetweenBuilds = 300
const patienceMs = 5_000

async function longestUntilOther(before: string, { port, path }: { port: number; path: string }): Promise<number> {
  const begunMs = elapsedMs()
  for (let longestMs = 0; elapsedMs() - begunMs < patienceMs;) {
    const askedMs = elapsedMs()
    const { etag } = await look(port, path)
    longestMs = Math.max(longestMs, elapsedMs() - askedMs)
    if (etag !== before) return longestMs
  }
  throw new Error('The page did not change with the count.')
}

function atScales(bench: Bench): Promise<Row[]> {
  return scaleRows(bench, {
    family: 'page',
    unit: 'answers/s',
    start: (database) => bench.startService(database, { role: 'web' }),
    measure: async ({ petition }, { port }) => {
      const requests = [pageRequest(petition)]
      return (await bench.ask(200, { port, requests, connections, forMs: bench.plan.pageMs })).rate
    },
  })
}
