import type { Day } from '../../platform/clock.ts'

/** One line of a breakdown. The cell `other` holds what would be too small to publish. */
export interface Cell {
  key: string
  count: number
}

/** What some days in a row brought. */
export interface PeriodCell {
  firstDay: Day
  lastDay: Day
  count: number
}

/** The smallest count that may stand in a published breakdown. Source: decision 0003; ONS practice. */
export const smallestCell = 10

export const otherCell = 'other'

/** The only figures that pages, feeds, the API, mails and deliveries may read. */
export interface PublishedTally {
  confirmedCount: number
  /** The last sequence number of the batch these figures come from. */
  sequence: number
  /** The day of that batch. */
  asOf: Day
  /** The breakdowns move once a UTC day. */
  byDay: readonly Cell[]
  byCountry: readonly Cell[]
  byLanguage: readonly Cell[]
  /** All signatures, in days, weeks or months joined until each may be shown. Missing where it was published before that. */
  byPeriod?: readonly PeriodCell[]
}

type Goal = { mode: 'ladder' } | { mode: 'fixed'; count: number }

const ladder = [
  100, 200, 500, 1_000, 1_500, 2_500, 5_000, 7_500, 10_000, 15_000, 25_000, 35_000, 50_000, 75_000, 100_000, 150_000,
  200_000, 300_000, 500_000, 1_000_000,
] as const

const stepAboveLadder = 500_000

/** The smallest rung strictly above the count: 0 → 100, 100 → 200, 1,000,000 → 1,500,000. */
export function nextRung(confirmedCount: number): number {
  const rung = ladder.find((candidate) => candidate > confirmedCount)
  return rung ?? (Math.floor(confirmedCount / stepAboveLadder) + 1) * stepAboveLadder
}

/** The highest rung that the count has reached; null below the first. */
function lastRung(confirmedCount: number): number | null {
  const rung = ladder.findLast((candidate) => candidate <= confirmedCount)
  return rung === ladder.at(-1) ? Math.floor(confirmedCount / stepAboveLadder) * stepAboveLadder : (rung ?? null)
}

/** The last goal that the count has reached: of a fixed one nothing below it. Null before the first. */
export function goalReached(goal: Goal, confirmedCount: number): number | null {
  const rung = lastRung(confirmedCount)
  if (goal.mode === 'ladder') return rung
  return goal.count > confirmedCount ? null : Math.max(goal.count, rung ?? 0)
}

/** A fixed goal stands until it is reached and then hands over to the ladder. */
export function nextGoal(goal: Goal, confirmedCount: number): number {
  return goal.mode === 'fixed' && goal.count > confirmedCount ? goal.count : nextRung(confirmedCount)
}

/**
 * The cells as they may be published: none under 10. Small ones go to `other`, and `other` takes the next smallest
 * until it holds 10; when even everything together is smaller, nothing is published. Largest first, `other` last.
 */
export function publishable(cells: readonly Cell[]): Cell[] {
  const sorted = cells
    .filter((cell) => cell.count > 0)
    .toSorted((one, two) => two.count - one.count || (one.key < two.key ? -1 : 1))
  const kept = [...sorted]
  let other = 0
  while (kept.length > 0) {
    const smallest = kept.at(-1)?.count ?? 0
    const needsMore = other > 0 && other < smallestCell
    if (smallest >= smallestCell && !needsMore) break
    other += smallest
    kept.pop()
  }
  if (other === 0) return kept
  return other < smallestCell ? [] : [...kept, { key: otherCell, count: other }]
}
