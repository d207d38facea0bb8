import { reviewKinds, type ReviewKind } from './review.ts'
import type { KindCount } from './reading-store.ts'

/** What waits for moderators. */
export interface QueueFigures {
  waiting: Readonly<Record<ReviewKind, number>>
  urgentCount: number
  /** Null when nothing waits. */
  oldestSubmittedAt: Date | null
}

export function queueFigures(counts: readonly KindCount[]): QueueFigures {
  const countOf = (kind: ReviewKind): number => counts.find((count) => count.kind === kind)?.count ?? 0
  const oldest = counts.map(({ oldestSubmittedAt }) => oldestSubmittedAt.getTime())
  return {
    waiting: Object.fromEntries(reviewKinds.map((kind) => [kind, countOf(kind)])) as Record<ReviewKind, number>,
    urgentCount: counts.reduce((sum, { urgentCount }) => sum + urgentCount, 0),
    oldestSubmittedAt: oldest.length === 0 ? null : new Date(Math.min(...oldest)),
  }
}
