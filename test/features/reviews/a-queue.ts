import type { Applier, Appliers, Judgement, ReviewService, Submission } from '../../../server/features/reviews/index.ts'
import { reviewKinds } from '../../../server/features/reviews/index.ts'
import { newId } from '../../../server/platform/ids.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

export const minuteMs = 60_000
export const startedAt = new Date('2026-03-02T12:00:00Z')

export interface TestQueue extends TestStores {
  reviews: ReviewService
  now(): Date
  forwardMs(ms: number): void
  /** Nothing waits, nothing was decided, and the clock is back at its start. */
  clear(): Promise<void>
}

export async function openTestQueue(): Promise<TestQueue> {
  let now = startedAt
  const site = await openTestStores({ now: () => now })
  return {
    ...site,
    reviews: site.stores.reviews,
    now: () => now,
    forwardMs(ms) {
      now = new Date(now.getTime() + ms)
    },
    async clear() {
      await site.stores.database.db.collection('reviews').deleteMany({})
      now = startedAt
    },
  }
}

export function aSubmission(changes: Partial<Submission> = {}): Submission {
  return {
    kind: 'petition',
    subjectId: newId(),
    petitionId: newId(),
    revision: 3,
    urgent: false,
    submittedBy: 'mira',
    locale: 'uk',
    ...changes,
  }
}

export function approval(changes: Partial<Judgement> = {}): Judgement {
  return { by: 'nadia', revision: 3, verdict: 'approved', reason: null, words: '', ...changes }
}

/** Submitted, claimed by Nadia, and decided by her. */
export async function decided(
  { reviews }: TestQueue,
  submission: Partial<Submission> = {},
  judgement: Partial<Judgement> = {},
): Promise<string> {
  const id = await reviews.submit(aSubmission(submission))
  await reviews.claim(id, 'nadia')
  await reviews.decide(id, approval(judgement))
  return id
}

/** The same applier for every kind. */
export function appliersOf(apply: Applier): Appliers {
  return Object.fromEntries(reviewKinds.map((kind) => [kind, apply])) as Record<(typeof reviewKinds)[number], Applier>
}
