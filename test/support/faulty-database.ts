import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { MongoClient, type Document } from 'mongodb'

import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { silentLog } from '../../server/platform/log.ts'

/** A mongod of its own that fails when it is told to. */
export interface FaultyDatabase {
  uri: string
  dataDir: string
  /** From now on the service's commands of these names fail like that; `share` of them, chosen by chance, or the next few. */
  fail(commands: readonly string[], how: Document, share?: number | { times: number }): Promise<void>
  /** Documents put into the collection fail one by one, as they do when no more can be written. */
  failDocumentsOf(collection: string): Promise<void>
  /** From now on writes wait, until they are let go. */
  holdWrites(): Promise<void>
  letWritesGo(): Promise<void>
  /** Nothing fails any more. */
  mend(): Promise<void>
  close(): Promise<void>
}

export async function openFaultyDatabase(): Promise<FaultyDatabase> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'undersigned-faulty-'))
  const embedded = await openEmbedded({
    dataDir,
    mongodBinary: process.env['MONGOD_BINARY'],
    log: silentLog,
    say: () => undefined,
    join: false,
    mongodArgs: ['--setParameter', 'enableTestCommands=1', '--wiredTigerCacheSizeGB', '0.25'],
  })
  // Without the service's name, so that nothing fails here.
  const client = await new MongoClient(embedded.uri).connect()
  const admin = client.db('admin')

  return {
    uri: embedded.uri,
    dataDir,
    async fail(commands, how, share = 1) {
      const data = { failCommands: commands, appName: 'undersigned', ...how }
      const mode = typeof share === 'number' ? { activationProbability: share } : share
      await admin.command({ configureFailPoint: 'failCommand', mode, data })
    },
    async failDocumentsOf(collection) {
      const data = { collectionNS: `${client.db().databaseName}.${collection}` }
      await admin.command({ configureFailPoint: 'failCollectionInserts', mode: 'alwaysOn', data })
    },
    async holdWrites() {
      await admin.command({ fsync: 1, lock: true })
    },
    async letWritesGo() {
      await admin.command({ fsyncUnlock: 1 })
    },
    async mend() {
      for (const configureFailPoint of ['failCommand', 'failCollectionInserts']) {
        await admin.command({ configureFailPoint, mode: 'off' })
      }
    },
    async close() {
      await client.close()
      await embedded.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
