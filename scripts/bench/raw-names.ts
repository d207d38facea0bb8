import { fileURLToPath } from 'node:url'

import type { Bench } from './context.ts'
import { runMeasured, type Ran } from './run-measured.ts'

const file = fileURLToPath(new URL('processes/raw-names.ts', import.meta.url))

/** One cursor that opens so many names at most and writes nothing: what nothing that hands over names can beat. */
export function readRawNames(bench: Bench, most: number): Promise<Ran> {
  return runMeasured(bench, { file, args: [bench.largest.petition.slug, String(most)] })
}
