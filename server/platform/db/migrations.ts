import { setTimeout as pause } from 'node:timers/promises'

import { MongoServerError, type Db, type IndexDescription } from 'mongodb'

import type { Now } from '../clock.ts'
import type { DatabaseLog } from './connection.ts'
import type { Lease, Leases } from './lease.ts'
import { whileRenewed } from './renewed-lease.ts'

/** One change of what is stored. It must be repeatable: a process may die after `run` and before it is recorded. */
export interface Migration {
  /** `NNNN-what-it-does`; they run in this order. */
  id: string
  /** It drops what one of the indexes takes the place of: older processes still at work keep theirs until that is there. */
  afterIndexes?: true
  run(db: Db): Promise<void>
}

/** The indexes one collection must have. */
export interface CollectionIndexes {
  collection: string
  indexes: IndexDescription[]
}

export interface MigrationRun {
  db: Db
  leases: Leases
  migrations: Migration[]
  /** Made after the migrations but those that wait for them, under the same lease. */
  indexes?: CollectionIndexes[]
  now: Now
  log: DatabaseLog
}

interface MigrationRow {
  _id: string
  ranAt: Date
}

const leaseName = 'migrations'
const leaseMs = 30_000
const askAgainMs = 250

/**
 * Runs the migrations that have not run yet, in order, each once over all processes and starts: a process that finds
 * another one at it waits. Stops at the first that fails, which is tried again at the next start.
 */
export async function runMigrations({ db, leases, migrations, indexes = [], now, log }: MigrationRun): Promise<void> {
  assertOrdered(migrations)
  if (indexes.length === 0 && (await pendingOf(db, migrations)).length === 0) return
  const lease = await waitForLease(leases, log)
  try {
    const pending = await pendingOf(db, migrations)
    await whileRenewed({ leases, lease, log }, async () => {
      const [before = [], after = []] = [false, true].map((waits) =>
        pending.filter(({ afterIndexes = false }) => afterIndexes === waits),
      )
      for (const migration of before) await runOne({ db, migration, now, log })
      await ensureIndexes(db, indexes)
      for (const migration of after) await runOne({ db, migration, now, log })
    })
  } finally {
    await leases.release(lease)
  }
}

/** Creates what is missing; the same index twice is no error. Throws when one by that name differs from what is asked. */
export async function ensureIndexes(db: Db, specs: CollectionIndexes[]): Promise<void> {
  for (const { collection, indexes } of specs) {
    if (indexes.length === 0) continue
    try {
      await db.collection(collection).createIndexes(indexes)
    } catch (error) {
      throw conflictExplained(collection, error)
    }
  }
}

/** Source: the server's error_codes.yml, IndexOptionsConflict and IndexKeySpecsConflict. */
const indexConflictCodes = [85, 86]

const conflictExplained = (collection: string, error: unknown): unknown => {
  if (!(error instanceof MongoServerError) || !indexConflictCodes.includes(Number(error.code))) return error
  const message = `An index of "${collection}" differs from the one asked for: a migration must drop it first.`
  return new Error(message, { cause: error })
}

const assertOrdered = (migrations: Migration[]): void => {
  migrations.reduce((previous, { id }) => {
    if (id <= previous) throw new Error(`Migration "${id}" must stand before "${previous}" and be there only once.`)
    return id
  }, '')
}

const pendingOf = async (db: Db, migrations: Migration[]): Promise<Migration[]> => {
  const rows = await db.collection<MigrationRow>('migrations').find({}).toArray()
  const done = new Set(rows.map((row) => row._id))
  return migrations.filter(({ id }) => !done.has(id))
}

const waitForLease = async (leases: Leases, log: DatabaseLog): Promise<Lease> => {
  let lease = await leases.acquire(leaseName, leaseMs)
  if (lease === null) log.info({}, 'Another process is migrating the database; waiting for it.')
  while (lease === null) {
    await pause(askAgainMs)
    lease = await leases.acquire(leaseName, leaseMs)
  }
  return lease
}

const runOne = async ({
  db,
  migration,
  now,
  log,
}: Omit<MigrationRun, 'leases' | 'migrations' | 'indexes'> & { migration: Migration }) => {
  await migration.run(db)
  await db
    .collection<MigrationRow>('migrations')
    .updateOne({ _id: migration.id }, { $setOnInsert: { ranAt: now() } }, { upsert: true })
  log.info({ migration: migration.id }, 'The database was migrated.')
}
