import { failedExitCode } from './build-apart.ts'
import { loadConfig, readEnvironment } from './config.ts'
import { packBuildingOn } from './pack-building.ts'
import { createLog, type Log } from './platform/log.ts'
import { openStores } from './stores.ts'

/**
 * A process of its own that builds what is due of deliveries, as the job does, and ends: a list of a million names takes a
 * minute of a processor, which signers shall not feel. Started by `build-apart.ts`. What cannot be built is told in the
 * log; it ends with 1 where nothing could be begun, and with `failedExitCode` where not all of it could be done.
 */
const config = loadConfig(readEnvironment({ dotEnv: '.env' }))
const log = createLog({ level: config.logLevel, readable: !config.production })

async function build(signal: AbortSignal): Promise<void> {
  const stores = await openStores(config, { log, say: () => undefined, join: true })
  try {
    await packBuildingOn(stores, { config, log })
      .packBuilding.runOnce(signal)
      .catch((error: unknown) => {
        tell(log, error, signal)
        process.exitCode = failedExitCode
      })
  } finally {
    await stores.close()
  }
}

function tell({ report }: Pick<Log, 'report'>, error: unknown, { aborted }: AbortSignal): void {
  if (!aborted) report(error, { job: 'deliveries' })
}

const stopping = new AbortController()
const stop = (): void => {
  stopping.abort(new Error('Stopped before it was done.'))
}
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
// Whoever wanted it built is gone.
process.once('disconnect', stop)
try {
  await build(stopping.signal)
} catch (error) {
  tell(log, error, stopping.signal)
  process.exitCode = 1
} finally {
  process.off('disconnect', stop)
  if (process.connected) process.disconnect?.()
}
