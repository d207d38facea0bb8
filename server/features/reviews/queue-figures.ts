import { hasMoment, reviewKinds, type ReviewKind } from './review.ts'
import type { KindCount } from './reading-store.ts'

/** What waits for moderators. */
export interface QueueFigures {
  waiting: Readonly<Record<ReviewKind, number>>
  /** The same by kind and language, in that order, where anything waits. */
  cells: readonly Pick<KindCount, 'kind' | 'locale' | 'count'>[]
  urgentCount: number
  /** Since when somebody waits of whom that is known; null when nobody does. */
  oldestSubmittedAt: Date | null
}

export function queueFigures(counts: readonly KindCount[]): QueueFigures {
  const countOf = (kind: ReviewKind): number =>
    counts.reduce((sum, { kind: counted, count }) => sum + (counted === kind ? count : 0), 0)
  const known = counts.filter(({ kind }) => hasMoment(kind))
  const oldest = known.map(({ oldestSubmittedAt }) => oldestSubmittedAt.getTime())
  return {
    waiting: Object.fromEntries(reviewKinds.map((kind) => [kind, countOf(kind)])) as Record<ReviewKind, number>,
    cells: counts
      .map(({ kind, locale, count }) => ({ kind, locale, count }))
      .toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1)),
    urgentCount: counts.reduce((sum, { urgentCount }) => sum + urgentCount, 0),
    oldestSubmittedAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)),
  }
}

function nameOf({ kind, locale }: Pick<KindCount, 'kind' | 'locale'>): string {
  return `${kind} ${locale}`
}
