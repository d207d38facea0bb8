import { randomBytes } from 'node:crypto'

import { connectDatabase, type Database } from '../../server/platform/db/connection.ts'
import { silentLog } from '../../server/platform/log.ts'
import { testMongodUri } from './mongod.ts'

export interface TestDatabase {
  uri: string
  database: Database
  /** Drops the database and closes the connection. */
  close(): Promise<void>
}

/** A fresh, empty database of its own. Open it in `before`, close it in `after`. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const uri = withDatabase(testMongodUri(), `test-${String(process.pid)}-${randomBytes(4).toString('hex')}`)
  const database = await connectDatabase(uri, { log: silentLog })
  const close = async (): Promise<void> => {
    // Waits for locks that a test may have left; the mongod of a test run is thrown away as a whole.
    await database.db.dropDatabase({ maxTimeMS: 5_000 }).catch(() => undefined)
    await database.close()
  }
  return { uri, database, close }
}

/** The driver's addresses may name several hosts, which `URL` cannot read. */
const withDatabase = (uri: string, name: string): string => {
  const [, hosts, options = ''] = /^([a-z+]+:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri) ?? []
  if (hosts === undefined) throw new Error('MONGODB_URI is no address of a database.')
  return `${hosts}/${name}${options}`
}
