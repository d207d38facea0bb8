import type { Now } from '../../platform/clock.ts'
import { dayOf } from '../../platform/clock.ts'
import { emptyTally, type PublishedHead, type TallyStore } from './store.ts'
import type { PublishedTally } from './tally.ts'

type Listener = (petitionId: string, tally: PublishedTally) => void

interface Parts {
  tallies: Pick<TallyStore, 'publishedHeads' | 'published'>
  now: Now
}

interface Figures {
  head: PublishedHead
  tally: PublishedTally
}

export type TallyBoard = ReturnType<typeof createTallyBoard>

/**
 * The published figures of every petition, kept in memory by each process; reading a count never touches signatures.
 * A failed refresh leaves the figures as they were.
 */
export function createTallyBoard({ tallies, now }: Parts) {
  const figures = new Map<string, Figures>()
  const listeners = new Set<Listener>()
  let revision = 0

  /** Breakdowns are large and move once a day: they are read only then. */
  async function readTallies(heads: ReadonlyMap<string, PublishedHead>): Promise<Map<string, Figures>> {
    const moved = [...heads].filter(([id, head]) => figures.get(id)?.head.breakdownsOn !== head.breakdownsOn)
    const whole = moved.length === 0 ? new Map<string, PublishedTally>() : await tallies.published(ids(moved))
    return new Map(
      [...heads].flatMap(([id, head]): [string, Figures][] => {
        const tally = whole.get(id) ?? withHead(figures.get(id)?.tally, head)
        return tally === null ? [] : [[id, { head, tally }]]
      }),
    )
  }

  return {
    /** Reads the figures of these petitions, or of all. */
    async refresh(petitionIds: ReadonlySet<string> | null = null): Promise<void> {
      const heads = await tallies.publishedHeads(petitionIds === null ? null : [...petitionIds])
      const changed = new Map([...heads].filter(([id, head]) => isNewer(head, figures.get(id)?.head)))
      const fresh = await readTallies(changed)
      if (petitionIds === null) for (const id of figures.keys()) if (!heads.has(id)) figures.delete(id)
      for (const [id, one] of fresh) figures.set(id, one)
      if (fresh.size > 0) revision += 1
      for (const [id, { tally }] of fresh) for (const listener of listeners) listener(id, tally)
    },

    of(petitionId: string): PublishedTally {
      return figures.get(petitionId)?.tally ?? emptyTally(dayOf(now())).published
    },

    /** One more whenever any figure has changed. */
    revision(): number {
      return revision
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

function ids(entries: readonly [string, unknown][]): string[] {
  return entries.map(([id]) => id)
}

function withHead(tally: PublishedTally | undefined, head: PublishedHead): PublishedTally | null {
  if (tally === undefined) return null
  const { confirmedCount, sequence, asOf } = head
  return { ...tally, confirmedCount, sequence, asOf }
}

function isNewer(head: PublishedHead, shown: PublishedHead | undefined): boolean {
  // A repair puts a figure right without another sequence number.
  return (
    head.sequence !== shown?.sequence ||
    head.asOf !== shown.asOf ||
    head.confirmedCount !== shown.confirmedCount ||
    head.breakdownsOn !== shown.breakdownsOn
  )
}
