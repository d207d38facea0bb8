import type { Bench, RunningService } from '../context.ts'
import type { BenchDatabase } from '../database.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, type Row } from '../row.ts'

interface AtScales {
  family: string
  unit: string
  start: (database: BenchDatabase) => Promise<RunningService>
  /** One figure of one round; larger is better. */
  measure: (database: BenchDatabase, service: RunningService) => Promise<number>
}

/** The same work on databases of every size, taking turns: each is held against the smallest. */
export async function scaleRows({ databases, smallest, plan }: Bench, atScales: AtScales): Promise<Row[]> {
  const { family, unit, start, measure } = atScales
  if (databases.length < 2) return []
  const services = await Promise.all(databases.map(start))
  const sides = databases.map((database, index) => {
    const service = services[index]
    if (service === undefined) throw new Error('Every database has its service.')
    return [nameOf(database), () => measure(database, service)] as const
  })
  const figures = await inRounds(Object.fromEntries(sides), { count: plan.rounds })
  await Promise.all(services.map((service) => service.end()))
  const base = figures[nameOf(smallest)] ?? []
  return databases
    .filter((database) => database !== smallest)
    .map((database) =>
      comparingRow(figures[nameOf(database)] ?? [], base, {
        name: `${family} at ${nameOf(database)}, to itself at ${nameOf(smallest)}`,
        unit,
        wanted: { ratioAtLeast: 0.9 },
      }),
    )
}

function nameOf({ scale }: BenchDatabase): string {
  return scale.toLocaleString('en-GB')
}
