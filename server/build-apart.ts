import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { loadConfig, type Config, type Environment } from './config.ts'
import type { PackBuilding } from './features/deliveries/index.ts'
import { elapsedMs } from './platform/clock.ts'

const program = fileURLToPath(new URL('build-packs.ts', import.meta.url))

/**
 * How such a process is started: it gives memory back at once instead of being quick in taking more, and finds the code as
 * an earlier one compiled it. Source: decision 0031, with what each of these spares.
 */
export function buildingProcess({ dataDir }: Pick<Config, 'dataDir'>) {
  return {
    program,
    nodeArgs: [
      '--disable-warning=ExperimentalWarning',
      '--max-semi-space-size=2',
      '--no-allocation-site-pretenuring',
      '--heap-growing-percent=10',
      '--optimize-for-size',
    ],
    environment: { MALLOC_ARENA_MAX: '1', NODE_COMPILE_CACHE: path.join(dataDir, 'compiled') },
  }
}

/** With that it ends where something failed and stands in the log already. */
export const failedExitCode = 3

const longestPauseMs = 60_000

/** The process that builds came to no end of its own. What is whole stays, and the next one goes on. */
class BuildingBrokeOff extends Error {
  override name = 'BuildingBrokeOff'
}

/**
 * Builds as `PackBuilding.runOnce` does, in a process that is there only while there is something to build. After one that
 * failed the next is started a while later, and later each time. `settings`: under which it opens the same database. Throws
 * BuildingBrokeOff.
 */
export function buildApart(
  { isDue }: Pick<PackBuilding, 'isDue'>,
  settings: Environment,
): Pick<PackBuilding, 'runOnce'> {
  let failedCount = 0
  let notBeforeMs = 0

  function noteEnd(code: number | null): void {
    failedCount = code === 0 ? 0 : failedCount + 1
    notBeforeMs = code === 0 ? 0 : elapsedMs() + Math.min(1000 * 2 ** failedCount, longestPauseMs)
  }

  return {
    async runOnce(signal) {
      const isStopped = (): boolean => signal?.aborted === true
      // What fails each time is due each second, and a start takes a second of a processor.
      if (elapsedMs() < notBeforeMs) return
      if (!(await isDue()) || isStopped()) return
      const { nodeArgs, environment } = buildingProcess(loadConfig(settings))
      const child = fork(program, {
        execArgv: nodeArgs,
        env: { ...settings, ...environment },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      })
      const stop = (): void => {
        child.kill('SIGTERM')
      }
      signal?.addEventListener('abort', stop, { once: true })
      try {
        const [code] = (await once(child, 'exit')) as [number | null]
        if (isStopped()) return
        noteEnd(code)
        if (code !== 0 && code !== failedExitCode) throw new BuildingBrokeOff('The process that builds broke off.')
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}
