import { createRecount, createTallier, type Recounting, type Tallier } from './features/tallies/index.ts'
import { sessionsOn, snapshotsOn } from './platform/db/transaction.ts'
import type { Stores } from './stores.ts'

/** The tallier on what is stored: the same for the service and for scripts. */
export function tallierOn(
  { database, ledger, tallies, leases, petitions, now }: Stores,
  report: (error: unknown) => void,
): Tallier {
  return createTallier({
    ledger,
    tallies,
    leases,
    openSession: sessionsOn(database.client),
    now,
    riskModeOf: (petitionId) => petitions.byId(petitionId).riskMode,
    report,
  })
}

/** What proves its figures and puts them right. */
export function recountOn({
  database,
  ledger,
  tallies,
  leases,
  now,
}: Pick<Stores, 'database' | 'ledger' | 'tallies' | 'leases' | 'now'>): Recounting {
  const { client } = database
  return createRecount({
    ledger,
    tallies,
    leases,
    snapshot: snapshotsOn(client),
    openSession: sessionsOn(client),
    now,
  })
}
