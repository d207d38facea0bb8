import { fileURLToPath } from 'node:url'

import type { Bench } from '../context.ts'
import { nodeFlagsOf } from '../node-flags.ts'
import type { BuiltPack } from '../processes/build-pack.ts'
import { readRawNames } from '../raw-names.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, ownRow, type Row } from '../row.ts'
import { runMeasured } from '../run-measured.ts'

const buildScript = fileURLToPath(new URL('../processes/build-pack.ts', import.meta.url))

const mostBytes = 200_000_000

/**
 * Everything that is built for a delivery with a list: signers collected and put in order, and every file made of that and
 * sealed on the shelf; against one cursor that opens the same names and writes nothing.
 */
export async function packRows(bench: Bench): Promise<Row[]> {
  const { largest, plan } = bench
  const built: MeasuredPack[] = []
  const rawMs = async (most: number): Promise<number> => (await readRawNames(bench, most)).tookMs
  const took = await inRounds(
    {
      ours: async () => {
        const { output, peakBytes } = await runMeasured(bench, {
          file: buildScript,
          args: [largest.petition.slug],
          heapArgs: nodeFlagsOf('start'),
        })
        const pack = JSON.parse(output) as BuiltPack
        built.push({ ...pack, peakBytes })
        return pack.tookMs
      },
      limit: () => rawMs(largest.scale),
      nothing: () => rawMs(0),
    },
    { count: plan.rounds, warmUp: false },
  )
  const [first] = built
  if (first === undefined) throw new Error('Nothing was built.')
  const { listedCount, fileNames, bytes, restingBytes } = first
  const startMs = Math.min(...took.nothing)
  const rateOf = (tookMs: number): number => (listedCount / Math.max(1, tookMs)) * 1_000
  const name = `pack, ${listedCount.toLocaleString('en-GB')} names`
  return [
    comparingRow(
      took.ours.map(rateOf),
      took.limit.map((tookMs) => rateOf(tookMs - startMs)),
      {
        name,
        unit: 'names/s',
        notes: [`${fileNames.join(', ')}: ${megabytes(bytes)}, without the start of the process.`],
      },
    ),
    ownRow(
      built.map(({ peakBytes, restingBytes: before }) => (peakBytes - before) / 1_000_000),
      {
        name: `${name}, memory for it`,
        unit: 'MB',
        wanted: { oursAtMost: mostBytes / 1_000_000 },
        notes: [`at its highest, on top of the ${megabytes(restingBytes)} that the process held before.`],
      },
    ),
  ]
}

type MeasuredPack = BuiltPack & { peakBytes: number }

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000).toLocaleString('en-GB')} MB`
}
