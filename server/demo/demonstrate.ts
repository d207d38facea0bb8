import { setTimeout as pause } from 'node:timers/promises'

import type { DeliveryService, Responses } from '../features/deliveries/index.ts'
import type { Petition } from '../features/petitions/index.ts'
import { whileRenewed } from '../platform/db/renewed-lease.ts'
import { bytesOf } from '../platform/ids.ts'
import type { Log } from '../platform/log.ts'
import type { Stores } from '../stores.ts'
import { demoSignatureCount } from './demo-handover.ts'
import { addDemoStaff, findDemoStaff, type DemoStaff } from './demo-staff.ts'
import { createDemoHandover } from './hand-over.ts'
import { createSignatureLoader } from './load-signatures.ts'

interface Parts {
  stores: Stores
  /** Of a service whose jobs run, here or in another process: they count signatures and build files. */
  service: { deliveries: DeliveryService; answers: Responses }
  log: Log
  /** Fewer for tests. */
  signatureCount?: number
}

interface Demonstration {
  petition: Petition
  /** This start has put it there. One that had it before goes on where an earlier one stopped, and begins nothing. */
  isNew: boolean
}

const leaseName = 'demonstration'
const leaseMs = 15_000
const lookAgainMs = 1_000

/**
 * What happens in the demonstration while its first visitors look at it: invented people sign, and invented staff hand it
 * over. Once on a database, however many processes begin it, and whichever of them is killed.
 */
export function createDemonstrating({ stores, service, log, signatureCount = demoSignatureCount }: Parts) {
  const { leases, now } = stores
  const { isPrepared, handOver } = createDemoHandover({ ...service, now })
  // The service counts by itself.
  const load = createSignatureLoader({ stores, tallier: { runOnce: () => Promise.resolve(0) } })

  async function storedCount({ id }: Petition): Promise<number> {
    return stores.database.db.collection('signatures').countDocuments({ petitionId: bytesOf(id) })
  }

  async function happen(petition: Petition, staff: DemoStaff, signal: AbortSignal): Promise<void> {
    if (!(await isPrepared(petition))) {
      const count = Math.max(0, signatureCount - (await storedCount(petition)))
      // A handover is news, which would go to thousands of addresses that are nobody's.
      await load({ petition, count, wantNews: false, signal })
    }
    await handOver({ petition, staff, signal })
  }

  return async function demonstrate({ petition, isNew }: Demonstration, signal: AbortSignal): Promise<void> {
    if (!isNew && (await findDemoStaff(stores)) === null) return
    for (;;) {
      const lease = await leases.acquire(leaseName, leaseMs)
      if (lease !== null) {
        try {
          const staff = (await findDemoStaff(stores)) ?? (await addDemoStaff(stores))
          await whileRenewed({ leases, lease, log }, () => happen(petition, staff, signal))
          return
        } finally {
          await leases.release(lease)
        }
      }
      await pause(lookAgainMs, undefined, { signal })
    }
  }
}

/** Begins it beside everything else, and reports what goes wrong. */
export function startDemonstrating(parts: Parts, demonstration: Demonstration): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const over = createDemonstrating(parts)(demonstration, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) parts.log.report(error)
  })
  return {
    stop() {
      stopping.abort()
      return over
    },
  }
}
