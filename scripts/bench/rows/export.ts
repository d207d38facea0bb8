import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

import { elapsedMs } from '../../../server/platform/clock.ts'
import type { Bench } from '../context.ts'
import { inRounds } from '../rounds.ts'
import { nodeFlagsOf } from '../node-flags.ts'
import { comparingRow, ownRow, type Row } from '../row.ts'

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const exportScript = fileOf('../../export.ts')
const rawScript = fileOf('../processes/raw-export.ts')
const peakMemory = fileOf('../peak-memory.ts')

const mostBytes = 200_000_000

/** The whole command that writes what a recipient gets, against one cursor that opens the same names and writes nothing. */
export async function exportRows(bench: Bench): Promise<Row[]> {
  const { largest, plan } = bench
  const { slug } = largest.petition
  const readUpTo = (most: number): Promise<Ran> => run(bench, rawScript, [slug, String(most)])
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

interface Ran {
  tookMs: number
  peakBytes: number
  output: string
}

async function exported(bench: Bench): Promise<Ran> {
  const folder = await mkdtemp(path.join(bench.folder, 'export-'))
  try {
    const { petition } = bench.largest
    const to = ['--recipient', 'united-nations', '--out', path.join(folder, 'files')]
    return await run(bench, exportScript, ['--petition', petition.slug, ...to], nodeFlagsOf('export'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

async function run(
  { children, largest }: Bench,
  file: string,
  args: readonly string[],
  heapArgs: readonly string[] = [],
): Promise<Ran> {
  const startedMs = elapsedMs()
  const nodeArgs = [...heapArgs, '--import', peakMemory]
  const child = children.run(file, { args, environment: largest.environment, nodeArgs })
  const [output, peak] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    once(child, 'exit'),
  ])
  if (child.exitCode !== 0) throw new Error(`${path.basename(file)} failed: ${output}`)
  return { tookMs: elapsedMs() - startedMs, peakBytes: Number(peak), output: output.trim() }
}
