import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { loadConfig, type Config, type Environment } from './config.ts'
import type { PackBuilding } from './features/deliveries/index.ts'

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

/** The process that builds came to no end of its own. What is whole stays, and the next one goes on. */
class BuildingBrokeOff extends Error {
  override name = 'BuildingBrokeOff'
}

/**
 * Builds as `PackBuilding.runOnce` does, in a process that is there only while there is something to build. `settings`:
 * under which it opens the same database. Throws BuildingBrokeOff.
 */
export function buildApart(
  { isDue }: Pick<PackBuilding, 'isDue'>,
  settings: Environment,
): Pick<PackBuilding, 'runOnce'> {
  return {
    async runOnce(signal) {
      const isStopped = (): boolean => signal?.aborted === true
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
        if (code !== 0 && !isStopped()) throw new BuildingBrokeOff('The process that builds broke off.')
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
  }
}
