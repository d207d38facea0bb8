import { elapsedMs } from '../../platform/clock.ts'
import type { Lease, Leases } from '../../platform/db/lease.ts'
import type { OpenSession, OwnSession } from '../../platform/db/transaction.ts'

/** A petition that this process is alone with. */
export interface Held {
  lease: Lease
  /** The session that the lease names. */
  own: OwnSession
}

interface Parts {
  leases: Leases
  openSession: OpenSession
  /** How long a lease is good without a sign of life, and how long one is held before others may have a turn. */
  leaseMs: number
}

/** Whoever holds it is alone with the tally of that petition. */
export function tallyLeaseName(petitionId: string): string {
  return `tally:${petitionId}`
}

/**
 * The petitions this process counts at the moment. A lease is kept while there is work, because taking it and giving it
 * back costs as much as a small batch. One that could not be given back is still ours, and is used again.
 */
export function createHeldLeases({ leases, openSession, leaseMs }: Parts) {
  const held = new Map<string, Held & { takenAtMs: number }>()

  async function drop(petitionId: string): Promise<void> {
    const own = held.get(petitionId)?.own
    held.delete(petitionId)
    await own?.end()
  }

  async function giveBack(petitionId: string): Promise<void> {
    const lease = held.get(petitionId)?.lease
    if (lease !== undefined) await leases.release(lease)
    await drop(petitionId)
  }

  return {
    /** Null while another process has it. */
    async take(petitionId: string): Promise<Held | null> {
      const present = held.get(petitionId)
      if (present !== undefined) return present
      const own = openSession()
      const lease = await leases
        .acquire(tallyLeaseName(petitionId), leaseMs, own.session)
        .catch(async (error: unknown) => {
          await own.end()
          throw error
        })
      if (lease === null) {
        await own.end()
        return null
      }
      held.set(petitionId, { lease, own, takenAtMs: elapsedMs() })
      return { lease, own }
    },

    /** It has gone to another process, or its session cannot be used any more. */
    drop,

    /**
     * Gives back what has no work, and takes from `due` what was held for long enough: others have their turn first. What
     * cannot be given back is reported, and keeps nothing else waiting.
     */
    async giveBackIdle(due: Set<string>, report: (petitionId: string, error: unknown) => void): Promise<void> {
      for (const [petitionId, { takenAtMs }] of held) {
        if (due.has(petitionId) && elapsedMs() - takenAtMs < leaseMs) continue
        try {
          await giveBack(petitionId)
          due.delete(petitionId)
        } catch (error) {
          report(petitionId, error)
        }
      }
    },

    /** What cannot be given back runs out by itself, which is reported. */
    async giveBackAll(report: (error: unknown) => void): Promise<void> {
      await Promise.all([...held.keys()].map((petitionId) => giveBack(petitionId).catch(report)))
    },
  }
}
