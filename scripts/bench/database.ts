import path from 'node:path'

import { loadConfig, type Environment } from '../../server/config.ts'
import { tallierOn } from '../../server/counting.ts'
import { readDemoContent } from '../../server/demo/demo-content.ts'
import { createSignatureLoader, type LoadProgress } from '../../server/demo/load-signatures.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { bytesOf } from '../../server/platform/ids.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStores, type Stores } from '../../server/stores.ts'
import { createGuests, type Guests } from './guests.ts'

/** One database with so many signatures under one petition. */
export interface BenchDatabase {
  scale: number
  /** Settings under which another process opens it. */
  environment: Environment
  stores: Stores
  petition: Petition
  guests: Guests
}

export interface Mongod {
  /** Of a database of that name on it. */
  uriOf(name: string): string
  stop(): Promise<void>
}

interface Opening {
  folder: string
  say: (line: string) => void
}

/** The one that MONGODB_URI names, else one of the bench's own, which keeps its data in the folder. */
export async function openMongod(environment: Environment, { folder, say }: Opening): Promise<Mongod> {
  const given = environment['MONGODB_URI']
  if (given !== undefined && given !== '') {
    return { uriOf: (name) => withDatabase(given, name), stop: () => Promise.resolve() }
  }
  const mongodBinary = environment['MONGOD_BINARY']
  const embedded = await openEmbedded({ dataDir: folder, mongodBinary, log: silentLog, say, join: false })
  return { uriOf: (name) => withDatabase(embedded.uri, name), stop: embedded.stop }
}

/** The addresses of the driver may name several hosts, which `URL` cannot read. */
function withDatabase(uri: string, name: string): string {
  const [, hosts, options = ''] = /^([a-z+]+:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? []
  if (hosts === undefined) throw new Error('MONGODB_URI is no address of a database.')
  return `${hosts}/${name}${options}`
}

interface Preparing extends Opening {
  scale: number
  onProgress: (part: number) => void
  signal: AbortSignal
}

/** Opens the database of that size; what is missing of its signatures is loaded, what an earlier run left over removed. */
export async function openDatabase(mongod: Mongod, preparing: Preparing): Promise<BenchDatabase> {
  const { scale, folder, say } = preparing
  const environment = {
    NODE_ENV: 'test',
    MONGODB_URI: mongod.uriOf(`undersigned-bench-${String(scale)}`),
    DATA_DIR: path.resolve(folder),
    RATE_LIMITS: 'off',
  }
  const stores = await openStores(loadConfig(environment), { log: silentLog, say, join: true })
  try {
    const petition = await publishIn(stores)
    const guests = createGuests(stores, petition)
    await guests.sendHome()
    await fill(stores, petition, preparing)
    return { scale, environment, stores, petition, guests }
  } catch (error) {
    await stores.close()
    throw error
  }
}

/** The demonstration, handing over names: then an export has to open all of them. */
async function publishIn(stores: Stores): Promise<Petition> {
  const { recipients, petitions } = readDemoContent()
  for (const recipient of recipients) await stores.recipients.add(recipient)
  await stores.recipients.refresh()
  const [template] = petitions
  if (template === undefined) throw new Error('The demonstration has no petition.')
  await stores.petitions.publish({ ...template, handover: 'names' })
  return stores.petitions.get(template.slug)
}

async function fill(stores: Stores, petition: Petition, { scale, onProgress, signal }: Preparing): Promise<void> {
  const signatures = stores.database.db.collection('signatures')
  const missing = scale - (await signatures.countDocuments({ petitionId: bytesOf(petition.id) }))
  if (missing < 0) throw new Error(`The database for ${String(scale)} signatures holds more: remove it first.`)
  if (missing === 0) return
  const tallier = tallierOn(stores, rethrow)
  const load = createSignatureLoader({ stores, tallier })
  const share = ({ storedCount, countedCount }: LoadProgress): number => (storedCount + countedCount) / 2 / missing
  try {
    await load({
      petition,
      count: missing,
      signal,
      onProgress(progress) {
        onProgress(share(progress))
      },
    })
  } finally {
    await tallier.stop()
  }
}

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error('The tallier failed.', { cause: error })
}
