import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { loadConfig } from '../../server/config.ts'
import { readDemoContent } from '../../server/demo/demo-content.ts'
import { createPetitionStore, type NewPetition, type Petition } from '../../server/features/petitions/index.ts'
import { systemNow, type Now } from '../../server/platform/clock.ts'
import { silentLog } from '../../server/platform/log.ts'
import { openStores, type Stores } from '../../server/stores.ts'
import { openTestDatabase } from './database.ts'

export interface TestStores {
  stores: Stores
  /** Settings under which another process opens the same. */
  environment: Record<string, string>
  /** A petition of its own: the demo petition, with changes. */
  publish(changes?: Partial<NewPetition>): Promise<Petition>
  /** Moves it to another state behind everybody's back. */
  setState(petition: Petition, state: Petition['state']): Promise<void>
  close(): Promise<void>
}

/** Everything that is stored, opened as the service opens it, on a database of its own with the demo's recipients. */
export async function openTestStores({ now = systemNow }: { now?: Now } = {}): Promise<TestStores> {
  const { uri, close: dropDatabase } = await openTestDatabase()
  const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-stores-'))
  const environment = { NODE_ENV: 'test', MONGODB_URI: uri, DATA_DIR: dataDir }
  const stores = await openStores(loadConfig(environment), { log: silentLog, say: () => undefined, join: true, now })
  const demo = readDemoContent()
  for (const recipient of demo.recipients) await stores.recipients.add(recipient)
  await stores.recipients.refresh()
  const [template] = demo.petitions
  if (template === undefined) throw new Error('The demo has no petition.')
  let publishedCount = 0

  return {
    stores,
    environment,
    async publish(changes = {}) {
      publishedCount += 1
      const slug = changes.slug ?? `petition-${String(publishedCount)}`
      await stores.petitions.publish({ ...template, ...changes, slug })
      return stores.petitions.get(slug)
    },
    async setState(petition, state) {
      await createPetitionStore(stores.database.connection).setState(petition.id, petition.state, state)
      await stores.petitions.refresh()
    },
    async close() {
      await stores.close()
      await dropDatabase()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
