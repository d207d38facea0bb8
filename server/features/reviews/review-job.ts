import type { Appliers } from './apply-due.ts'
import type { ReviewService } from './service.ts'

const everyMs = 2_000

/** Lets decisions take effect. Any number of processes may run it. */
export function reviewJob(reviews: Pick<ReviewService, 'applyDue'>, appliers: Appliers) {
  return { name: 'reviews', everyMs, run: () => reviews.applyDue(appliers) }
}
