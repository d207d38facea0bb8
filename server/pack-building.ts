import { fileURLToPath } from 'node:url'

import type { Config } from './config.ts'
import { deliveryServicesOn, type DeliveryServices } from './delivery-services.ts'
import type { Makers } from './features/deliveries/index.ts'
import { packMakers } from './pack-makers.ts'
import { createCountryNames } from './platform/country-names.ts'
import { loadWords } from './platform/i18n.ts'
import type { Log } from './platform/log.ts'
import { loadTemplates } from './platform/templates.ts'
import type { Stores } from './stores.ts'

interface Parts {
  config: Pick<Config, 'publicUrl' | 'dataDir' | 'fourEyes'>
  log: Pick<Log, 'warn'>
  /** Looks on while files are made. */
  watched?: (makers: Makers) => Makers
}

/** Preparing and building beside the service, for a process of its own: nothing is sent from there, nobody is told. */
export function packBuildingOn(
  stores: Stores,
  { config: { publicUrl, dataDir, fourEyes }, log, watched = (makers) => makers }: Parts,
): Pick<DeliveryServices, 'deliveries' | 'packBuilding'> {
  const views = fileURLToPath(new URL('../views', import.meta.url))
  const words = loadWords(`${views}/locales`)
  return deliveryServicesOn(stores, {
    ...{ publicUrl, dataDir, fourEyes, log },
    makers: watched(packMakers({ templates: loadTemplates(views), words, countryNames: createCountryNames(words) })),
    answerWithinDays: () => null,
    noted: () => Promise.reject(new Error('Nothing is sent from here.')),
  })
}
