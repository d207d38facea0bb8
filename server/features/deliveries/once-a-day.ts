import type { DeliverySummary } from '../packs/summary.ts'
import type { PublishedTally } from '../tallies/index.ts'

type Breakdowns = Pick<DeliverySummary, 'byCountry' | 'byLanguage' | 'byDay' | 'byPeriod'>

/**
 * The count as it is, and what it is made of as it was first handed over that day: two deliveries of one afternoon, laid side
 * by side, would else tell country, language and hour of who signed between them. What holds more people than there are by
 * now is left out. Source: decision 0003.
 */
export function brokenDownOnceADay(figures: PublishedTally, earlier: Breakdowns | null): PublishedTally {
  if (earlier === null) return figures
  const unlessMore = <Part extends { count: number }>(parts: readonly Part[]): readonly Part[] =>
    parts.reduce((sum, { count }) => sum + count, 0) > figures.confirmedCount ? [] : parts
  return {
    ...figures,
    byCountry: unlessMore(earlier.byCountry),
    byLanguage: unlessMore(earlier.byLanguage),
    byDay: unlessMore(earlier.byDay),
    byPeriod: unlessMore(earlier.byPeriod ?? []),
  }
}
