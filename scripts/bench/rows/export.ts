import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Bench } from '../context.ts'
import { nodeFlagsOf } from '../node-flags.ts'
import { readRawNames } from '../raw-names.ts'
import { inRounds } from '../rounds.ts'
import { comparingRow, ownRow, type Row } from '../row.ts'
import { runMeasured, type Ran } from '../run-measured.ts'

const exportScript = fileURLToPath(new URL('../../export.ts', import.meta.url))

const mostBytes = 200_000_000

/** The whole command that writes what a recipient gets, against one cursor that opens the same names and writes nothing. */
export async function exportRows(bench: Bench): Promise<Row[]> {
  const { largest, plan } = bench
  const readUpTo = (most: number): Promise<Ran> => readRawNames(bench, most)
  const count = Number((await readUpTo(largest.scale)).output)
  const peaks: number[] = []
  const took = await inRounds(
    {
      ours: async () => {
        const { tookMs, peakBytes } = await exported(bench)
        peaks.push(peakBytes)
        return tookMs
      },
      limit: async () => (await readUpTo(largest.scale)).tookMs,
      nothing: async () => (await readUpTo(0)).tookMs,
    },
    { count: plan.rounds, warmUp: false },
  )
  // Both sides begin with the same start of a process, which is not what is compared.
  const startMs = Math.min(...took.nothing)
  const rateOf = (tookMs: number): number => (count / Math.max(1, tookMs - startMs)) * 1_000
  const listed = `${count.toLocaleString('en-GB')} names`
  const notes = [`less ${Math.round(startMs).toLocaleString('en-GB')} ms for the start of the process, on both sides.`]
  return [
    comparingRow(took.ours.map(rateOf), took.limit.map(rateOf), {
      name: `export, ${listed}`,
      unit: 'names/s',
      wanted: { ratioAtLeast: 0.7 },
      notes,
    }),
    ownRow(
      peaks.map((bytes) => bytes / 1_000_000),
      { name: `export, ${listed}, peak memory`, unit: 'MB', wanted: { oursAtMost: mostBytes / 1_000_000 } },
    ),
  ]
}

async function exported(bench: Bench): Promise<Ran> {
  const folder = await mkdtemp(path.join(bench.folder, 'export-'))
  try {
    const { slug } = bench.largest.petition
    const args = ['--petition', slug, '--recipient', 'united-nations', '--out', path.join(folder, 'files')]
    return await runMeasured(bench, { file: exportScript, args, heapArgs: nodeFlagsOf('export') })
  } finally {
    await rm(folder, { recursive: true })
  }
}
