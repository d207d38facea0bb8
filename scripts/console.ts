import { loadConfig, readEnvironment, type Config } from '../server/config.ts'
import { Unavailable } from '../server/platform/errors.ts'
import { createLog, silentLog, type Log } from '../server/platform/log.ts'
import { openStores, type Stores } from '../server/stores.ts'

/** What a script works with. */
export interface ScriptParts {
  config: Config
  stores: Stores
  /** For what was changed; on standard error, so that results can be piped. */
  log: Log
  /** Ctrl-C or a stop from outside. */
  signal: AbortSignal
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/**
 * Opens what is stored, joining the database of a service that runs, lets the work be done and closes it again. What goes
 * wrong is told in a sentence. The process ends with the number the work answers, or with 1.
 */
export async function runScript(work: (parts: ScriptParts) => Promise<number>): Promise<void> {
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort(new Error('Stopped before it was done.'))
    })
  }
  try {
    process.exitCode = await withStores(work, stopping.signal)
  } catch (error) {
    process.stderr.write(`${sentenceFor(error)}\n`)
    process.exitCode = 1
  }
}

async function withStores(work: (parts: ScriptParts) => Promise<number>, signal: AbortSignal): Promise<number> {
  const config = loadConfig(readEnvironment({ dotEnv: '.env' }))
  const log = createLog({ level: 'warn', destination: process.stderr })
  const say = (line: string): void => {
    process.stderr.write(`${line}\n`)
  }
  // What goes wrong on the way is told in one sentence.
  const stores = await openStores(config, { log: silentLog, say, join: true })
  try {
    return await work({ config, stores, log, signal })
  } finally {
    await stores.close()
  }
}

/** What went wrong, for the person at the console; a bug with its trace. */
export function sentenceFor(error: unknown): string {
  if (error instanceof Unavailable) return 'The database does not answer, or cannot do this now. Nothing was changed.'
  if (!(error instanceof Error)) return String(error)
  const isBug = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  return isBug ? (error.stack ?? error.message) : error.message
}
