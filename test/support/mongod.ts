import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { openEmbedded, type EmbeddedDatabase } from '../../server/platform/db/embedded.ts'
import { silentLog } from '../../server/platform/log.ts'
import { compiledFolder } from './compiled.ts'

interface ThrowAwayMongod {
  dataDir: string
  embedded: EmbeddedDatabase
}

let throwAway: ThrowAwayMongod | null = null

/** How the processes that run test files side by side learn of the one mongod. */
const handedOn = 'UNDERSIGNED_TEST_MONGOD'

/** Hundreds of databases, each of some hundred files, come and go; open for ten minutes they reach the limit of a process. */
const filesClosedSoon = [
  ...['--setParameter', 'wiredTigerFileHandleCloseIdleTime=30'],
  ...['--setParameter', 'wiredTigerFileHandleCloseScanInterval=5'],
  ...['--setParameter', 'wiredTigerFileHandleCloseMinimum=500'],
]

/** Runs once before all tests: brings up a mongod of their own, unless MONGODB_URI names one. */
export async function mochaGlobalSetup(): Promise<void> {
  // What was compiled before cannot tell exactly what was covered.
  if (process.env['NODE_V8_COVERAGE'] === undefined) process.env['NODE_COMPILE_CACHE'] ??= compiledFolder
  if (process.env['MONGODB_URI'] !== undefined) return
  const dataDir = await mkdtemp(join(tmpdir(), 'undersigned-test-'))
  const embedded = await openEmbedded({
    dataDir,
    mongodBinary: process.env['MONGOD_BINARY'],
    log: silentLog,
    say: (line) => process.stderr.write(`${line}\n`),
    join: false,
    mongodArgs: ['--wiredTigerCacheSizeGB', '0.5', ...filesClosedSoon],
  })
  throwAway = { dataDir, embedded }
  process.env[handedOn] = embedded.uri
}

export async function mochaGlobalTeardown(): Promise<void> {
  if (throwAway === null) return
  await throwAway.embedded.stop()
  await rm(throwAway.dataDir, { recursive: true, force: true })
}

/** The replica set the tests may use, without a database's name. */
export function testMongodUri(): string {
  const uri = process.env['MONGODB_URI'] ?? process.env[handedOn]
  if (uri === undefined) throw new Error('No database for tests: mocha must require test/support/mongod.ts.')
  return uri
}
