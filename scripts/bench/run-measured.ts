import { once } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../../server/config.ts'
import { elapsedMs } from '../../server/platform/clock.ts'
import type { Bench } from './context.ts'

export interface Ran {
  tookMs: number
  /** The most memory that the process ever had. */
  peakBytes: number
  /** What it printed. */
  output: string
}

interface Program {
  file: string
  args?: readonly string[]
  /** What Node is told of memory. */
  heapArgs?: readonly string[]
  /** Settings beside those of the largest database. */
  environment?: Environment
}

const peakMemory = fileURLToPath(new URL('peak-memory.ts', import.meta.url))

/** Runs a program on the largest database, as a process of its own, to its end. Throws when it fails. */
export async function runMeasured(
  { children, largest }: Bench,
  { file, args = [], heapArgs = [], environment = {} }: Program,
): Promise<Ran> {
  const startedMs = elapsedMs()
  const nodeArgs = [...heapArgs, '--import', peakMemory]
  const child = children.run(file, { args, environment: { ...largest.environment, ...environment }, nodeArgs })
  const [output, peak] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stdio[3] as Readable),
    once(child, 'exit'),
  ])
  if (child.exitCode !== 0) throw new Error(`${path.basename(file)} failed: ${output}`)
  return { tookMs: elapsedMs() - startedMs, peakBytes: Number(peak), output: output.trim() }
}
