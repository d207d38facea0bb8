import { dayOf, type Day } from '../../platform/clock.ts'
import type { Petition } from '../petitions/index.ts'
import {
  otherCell,
  publishable,
  publishablePeriods,
  type Cell,
  type CellKind,
  type PeriodCell,
  type PublishedTally,
  type Tally,
} from '../tallies/index.ts'

/**
 * The figures that may be handed over: live for an open petition; for a protected one those of the last batch, because
 * figures that follow single signatures would tell when somebody signed.
 */
export function figuresFor(
  { riskMode }: Pick<Petition, 'riskMode'>,
  { tally, cells, today }: { tally: Tally; cells: Record<CellKind, readonly Cell[]>; today: Day },
): PublishedTally {
  if (riskMode === 'protected') return tally.published
  return {
    confirmedCount: tally.confirmedCount,
    sequence: tally.sequence,
    asOf: today,
    byCountry: publishable(cells.country),
    byLanguage: publishable(cells.language),
    byDay: publishable(cells.day),
    byPeriod: publishablePeriods(cells.day),
  }
}

/** From publication to the day of the figures, or to the last day on which people could sign. */
export function periodOf(
  { publishedOn, closesAt }: Pick<Petition, 'publishedOn' | 'closesAt'>,
  asOf: Day,
): { firstDay: Day; lastDay: Day } {
  const lastDay = closesAt === null ? asOf : dayOf(new Date(closesAt.getTime() - 1))
  return { firstDay: publishedOn, lastDay: lastDay < asOf ? lastDay : asOf }
}

/** Days in the order of the calendar; what they were too few to show comes last. */
export function inCalendarOrder(days: readonly Cell[]): Cell[] {
  const rank = ({ key }: Cell): string => (key === otherCell ? '~' : key)
  return days.toSorted((one, two) => (rank(one) < rank(two) ? -1 : 1))
}

/** The same, so that the first begins and the last ends with the time in which signatures were collected. */
export function overWholePeriod(
  periods: readonly PeriodCell[],
  { firstDay, lastDay }: { firstDay: Day; lastDay: Day },
): PeriodCell[] {
  return periods.map((period, index) => ({
    firstDay: index === 0 && firstDay < period.firstDay ? firstDay : period.firstDay,
    lastDay: index === periods.length - 1 && lastDay > period.lastDay ? lastDay : period.lastDay,
    count: period.count,
  }))
}
