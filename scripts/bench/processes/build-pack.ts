import { fileURLToPath } from 'node:url'

import { loadConfig, readEnvironment } from '../../../server/config.ts'
import { deliveryServicesOn } from '../../../server/delivery-services.ts'
import { packMakers } from '../../../server/pack-makers.ts'
import { createCountryNames } from '../../../server/platform/country-names.ts'
import { elapsedMs } from '../../../server/platform/clock.ts'
import { loadWords } from '../../../server/platform/i18n.ts'
import { silentLog } from '../../../server/platform/log.ts'
import { loadTemplates } from '../../../server/platform/templates.ts'
import { openStores } from '../../../server/stores.ts'

export interface BuiltPack {
  /** What the process held before it began. */
  restingBytes: number
  tookMs: number
  listedCount: number
  fileNames: string[]
  bytes: number
}

/** Prepares a delivery with a list, has its files built as the job does, tells what came of it, and takes it away again. */
const [, , slug = ''] = process.argv
const config = loadConfig(readEnvironment())
const stores = await openStores(config, { log: silentLog, say: () => undefined, join: true })
const views = fileURLToPath(new URL('../../../views', import.meta.url))
const words = loadWords(`${views}/locales`)
const { deliveries, packBuilding } = deliveryServicesOn(stores, {
  publicUrl: config.publicUrl,
  dataDir: config.dataDir,
  fourEyes: false,
  answerWithinDays: () => null,
  noted: () => Promise.resolve(),
  makers: packMakers({ templates: loadTemplates(views), words, countryNames: createCountryNames(words) }),
  log: silentLog,
})
const contents = { language: 'en', listForms: ['xlsx', 'csv'] } as const
const [delivery] = await deliveries.prepare({
  petitionId: stores.petitions.get(slug).id,
  items: [{ recipientSlug: 'united-nations', contents }],
  by: 'console',
})
if (delivery === undefined) throw new Error('Nothing was prepared.')
const restingBytes = process.memoryUsage.rss()
const startedMs = elapsedMs()
await packBuilding.runOnce()
const tookMs = elapsedMs() - startedMs
const { state, listedCount, files } = await deliveries.get(delivery.id)
if (state !== 'prepared') throw new Error('Its files were not built.')
await deliveries.abandon({ id: delivery.id }, 'console', 'Only measured.')
await packBuilding.runOnce()
await stores.close()
process.stdout.write(
  JSON.stringify({
    restingBytes,
    tookMs,
    listedCount: listedCount ?? 0,
    fileNames: files.map(({ name }) => name),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  } satisfies BuiltPack),
)
