import { buildingProcess } from '../../../server/build-apart.ts'
import { loadConfig } from '../../../server/config.ts'
import type { Delivery } from '../../../server/features/deliveries/index.ts'
import { listForms } from '../../../server/features/packs/index.ts'
import { packBuildingOn } from '../../../server/pack-building.ts'
import { silentLog } from '../../../server/platform/log.ts'
import type { Bench } from '../context.ts'
import { readRawNames } from '../raw-names.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, ownRow, type Row } from '../row.ts'
import { runMeasured, type Ran } from '../run-measured.ts'

const mostBytes = 200_000_000
const by = 'console'

interface Built extends Ran {
  delivery: Delivery
}

/**
 * Everything that is built for a delivery with its list in every form, by the process that builds: signers collected and
 * put in order, and every file made of that and sealed on the shelf; against one cursor that opens the same names and
 * writes nothing.
 */
export async function packRows(bench: Bench): Promise<Row[]> {
  const { largest, plan } = bench
  const config = loadConfig(largest.environment)
  const { deliveries, packBuilding } = packBuildingOn(largest.stores, { config, log: silentLog })
  const { program: file, nodeArgs: heapArgs, environment } = buildingProcess(config)
  const run = (): Promise<Ran> => runMeasured(bench, { file, heapArgs, environment })

  async function build(): Promise<Built> {
    const contents = { language: 'en', listForms } as const
    const items = [{ recipientSlug: 'united-nations', contents }]
    const [begun] = await deliveries.prepare({ petitionId: largest.petition.id, items, by })
    if (begun === undefined) throw new Error('Nothing was prepared.')
    const ran = await run()
    const delivery = await deliveries.get(begun.id)
    if (delivery.state !== 'prepared') throw new Error('Its files were not built.')
    await deliveries.abandon({ id: delivery.id }, by, 'Only measured.')
    await packBuilding.runOnce()
    return { ...ran, delivery }
  }

  const built: Built[] = []
  const restingBytes: number[] = []
  const rawMs = async (most: number): Promise<number> => (await readRawNames(bench, most)).tookMs
  const took = await inRounds(
    {
      ours: async () => {
        const one = await build()
        built.push(one)
        return one.tookMs
      },
      // With nothing to build it begins, looks and ends.
      ourStart: async () => {
        const { tookMs, peakBytes } = await run()
        restingBytes.push(peakBytes)
        return tookMs
      },
      limit: () => rawMs(largest.scale),
      nothing: () => rawMs(0),
    },
    { count: plan.rounds, warmUp: false },
  )
  const [first] = built
  if (first === undefined) throw new Error('Nothing was built.')
  const { listedCount, files } = first.delivery
  const count = listedCount ?? 0
  const rateOf = (tookMs: number): number => (count / Math.max(1, tookMs)) * 1_000
  const ourStartMs = Math.min(...took.ourStart)
  const startMs = Math.min(...took.nothing)
  const leastBytes = Math.min(...restingBytes)
  const name = `pack, ${count.toLocaleString('en-GB')} names`
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  return [
    comparingRow(
      took.ours.map((tookMs) => rateOf(tookMs - ourStartMs)),
      took.limit.map((tookMs) => rateOf(tookMs - startMs)),
      {
        name,
        unit: 'names/s',
        notes: [
          `${files.map((one) => one.name).join(', ')}: ${megabytes(bytes)}; less the start of the process, ${String(Math.round(ourStartMs))} ms.`,
        ],
      },
    ),
    ownRow(
      built.map(({ peakBytes }) => peakBytes / 1_000_000),
      {
        name: `${name}, peak memory`,
        unit: 'MB',
        wanted: { oursAtMost: mostBytes / 1_000_000 },
        notes: ['of the whole process that builds.'],
      },
    ),
    ownRow(
      built.map(({ peakBytes }) => (peakBytes - leastBytes) / 1_000_000),
      {
        name: `${name}, memory for it`,
        unit: 'MB',
        wanted: { oursAtMost: mostBytes / 1_000_000 },
        notes: [`on top of the ${megabytes(leastBytes)} that the same process takes with nothing to build.`],
      },
    ),
  ]
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000).toLocaleString('en-GB')} MB`
}
