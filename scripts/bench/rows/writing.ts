import type { Bench, RunningService } from '../context.ts'
import type { BenchDatabase } from '../database.ts'
import { inRounds, median } from '../rounds.ts'
import { comparingRow, ownRow, type Row } from '../row.ts'
import type { LoadResult } from '../processes/load.ts'
import { scaleRows } from './scales.ts'

/** Signing, or confirming: a route that writes. */
export interface WritingRoute {
  family: 'sign' | 'confirm'
  unit: string
  /** Has the client ask, and leaves the database as it was. */
  measure: (database: BenchDatabase, service: RunningService, connections: number) => Promise<LoadResult>
}

interface Sides {
  ours: RunningService
  limit: RunningService
  oneByOne: RunningService
}

interface RouteRound extends Pick<WritingRoute, 'unit' | 'measure'> {
  name: string
  connections: number
  /** Nobody is answered sooner than a while, on any side. */
  hasFloor: boolean
}

/** The three sides on the largest database. */
export async function startSides({ startService, largest }: Bench): Promise<Sides> {
  const [ours, limit, oneByOne] = await Promise.all([
    startService(largest, { role: 'web' }),
    startService(largest, { role: 'web', variant: 'without-store' }),
    startService(largest, { role: 'web', variant: 'one-by-one' }),
  ])
  return { ours, limit, oneByOne }
}

export async function endSides({ ours, limit, oneByOne }: Sides): Promise<void> {
  await Promise.all([ours.end(), limit.end(), oneByOne.end()])
}

/** Our route against itself without a store, and against itself with a write of its own for each request. */
export async function routeRows(
  bench: Bench,
  sides: Sides,
  { unit, name, connections, measure, hasFloor }: RouteRound,
): Promise<Row[]> {
  const waits: { p50Ms: number; p99Ms: number }[] = []
  const floors: number[] = []
  const turn = (service: RunningService) => async (): Promise<number> => {
    const medianInsertMs = await sides.ours.ask('medianInsertMs')
    await service.ask('takeMedianInsertMs', medianInsertMs)
    const result = await measure(bench.largest, service, connections)
    if (service === sides.ours) {
      waits.push(result)
      floors.push(Math.max(shortestAnswerMs, 2 * medianInsertMs))
    }
    return result.rate
  }
  const figures = await inRounds(
    { ours: turn(sides.ours), limit: turn(sides.limit), oneByOne: turn(sides.oneByOne) },
    { count: bench.plan.rounds },
  )
  const measured = waits.slice(-bench.plan.rounds)
  const note = bench.clientNote()
  const floor = `no side answers sooner than ${median(floors).toFixed(1)} ms.`
  const notes = hasFloor ? [floor, note] : [note]
  return [
    comparingRow(figures.ours, figures.limit, {
      name: `${name}, to the route without a store`,
      unit,
      wanted: { ratioAtLeast: 0.8 },
      notes,
    }),
    comparingRow(figures.ours, figures.oneByOne, {
      name: `${name}, to a write each`,
      unit,
      wanted: { ratioAtLeast: 2.5 },
      notes,
    }),
    ownRow(
      measured.map(({ p50Ms }) => p50Ms),
      { name: `${name}, half answered within`, unit: 'ms' },
    ),
    ownRow(
      measured.map(({ p99Ms }) => p99Ms),
      { name: `${name}, 99 % answered within`, unit: 'ms' },
    ),
  ]
}

/** As signing has it. */
const shortestAnswerMs = 20

export function writingAtScales(bench: Bench, { family, unit, measure }: WritingRoute): Promise<Row[]> {
  const connections = bench.plan.connections[0] ?? 1
  return scaleRows(bench, {
    family,
    unit,
    start: (database) => bench.startService(database, { role: 'web' }),
    measure: async (database, service) => (await measure(database, service, connections)).rate,
  })
}
