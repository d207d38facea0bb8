import { compose } from '../../../server/compose.ts'
import { loadConfig, readEnvironment } from '../../../server/config.ts'
import { elapsedMs } from '../../../server/platform/clock.ts'
import { listen } from '../../../server/platform/http/server.ts'
import { createLog } from '../../../server/platform/log.ts'
import { openStores } from '../../../server/stores.ts'
import { answerParent } from '../answering.ts'
import { createVariant, type VariantName } from '../variant.ts'

export type ServiceAnswers = typeof answers

/** The service as `main.ts` runs it, with the store of signatures that is asked for, and told when to begin. */
const config = loadConfig(readEnvironment())
const log = createLog({ level: config.logLevel })
const stores = await openStores(config, { log, say: () => undefined, join: false })
const variant = createVariant((process.argv[2] ?? 'ours') as VariantName, stores)
const service = await compose(config, stores, { log, signatureStore: variant.storeFor })
const signatures = stores.database.db.collection('signatures')
const server = config.role === 'worker' ? null : await listen(service.listener, { ...config, ...service })

const answers = {
  port: (): number => server?.port ?? 0,

  /** Starts what runs by itself. */
  start(): void {
    service.start()
  },

  /** How long the store takes, for the time below which nobody is answered. */
  medianInsertMs: (): number => variant.medianInsertMs(),

  takeMedianInsertMs(ms: number): void {
    variant.takeMedianInsertMs(ms)
  },

  /** Signatures that are about to be confirmed, for a store that asks no database. */
  takePending: (ids: readonly string[]): Promise<void> => variant.takePending(ids),

  /** Counts until nothing is left; answers the milliseconds that took. */
  async settleAll(): Promise<number> {
    const startedMs = elapsedMs()
    while ((await signatures.findOne({ unsettled: true })) !== null) await service.runJob('tally')
    return elapsedMs() - startedMs
  },

  /** Bytes of the process in memory, after what is not needed was given back where it was started so. */
  residentBytes(): number {
    globalThis.gc?.()
    return process.memoryUsage.rss()
  },
}

answerParent(answers)
