import type { Now } from '../../platform/clock.ts'
import { dayOf } from '../../platform/clock.ts'
import { emptyTally, type TallyStore } from './store.ts'
import type { PublishedTally } from './tally.ts'

type Listener = (petitionId: string, tally: PublishedTally) => void

export type TallyBoard = ReturnType<typeof createTallyBoard>

/**
 * The published figures of every petition, kept in memory by each process; reading a count never touches signatures.
 * A failed refresh leaves the figures as they were.
 */
export function createTallyBoard({ tallies, now }: { tallies: TallyStore; now: Now }) {
  let figures = new Map<string, PublishedTally>()
  const listeners = new Set<Listener>()

  return {
    async refresh(): Promise<void> {
      const fresh = await tallies.allPublished()
      const changed = [...fresh].filter(([id, tally]) => isNewer(tally, figures.get(id)))
      figures = fresh
      for (const [id, tally] of changed) for (const listener of listeners) listener(id, tally)
    },

    of(petitionId: string): PublishedTally {
      return figures.get(petitionId) ?? emptyTally(dayOf(now())).published
    },

    /** Calls back on every change until the returned function is called. */
    listen(listener: Listener): () => void {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}

function isNewer(tally: PublishedTally, shown: PublishedTally | undefined): boolean {
  // A repair puts a figure right without another sequence number.
  return (
    tally.sequence !== shown?.sequence || tally.asOf !== shown.asOf || tally.confirmedCount !== shown.confirmedCount
  )
}
