import type { DatabaseLog } from './connection.ts'
import type { Lease, Leases } from './lease.ts'

/** Renews the lease thrice in its length for as long as the work takes. Who loses it is told by the log alone. */
export async function whileRenewed<T>(
  { leases, lease, log }: { leases: Pick<Leases, 'renew'>; lease: Lease; log: Pick<DatabaseLog, 'warn'> },
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    leases.renew(lease).catch((error: unknown) => {
      log.warn({ err: error, lease: lease.name }, 'A lease could not be renewed.')
    })
  }, lease.leaseMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}
