import { Conflict } from '../../platform/errors.ts'
import type { Applier, Appliers } from '../reviews/index.ts'
import type { SeenTextStore } from './seen-text-store.ts'

interface Parts {
  petitions: { applyDecision: Applier }
  updates: { applyDecision: Applier }
  comments: { applyCommentDecision: Applier }
  reports: { applyDecision: Applier }
  answers: { applyDecision: Applier }
  seenTexts: Pick<SeenTextStore, 'forgetAllOf'>
}

/** What each kind of decision brings about, for the reviews' job. */
export function createAppliers({ petitions, updates, comments, reports, answers, seenTexts }: Parts): Appliers {
  const applyToPetition: Applier = async (review, session) => {
    await petitions.applyDecision(review, session)
    // What waits for changes is still to be compared with; anything else is over.
    if (review.decision.verdict !== 'changes_requested') await seenTexts.forgetAllOf(review.subjectId, session)
  }

  return {
    petition: applyToPetition,
    version: applyToPetition,
    update: (review, session) => updates.applyDecision(review, session),
    comment: (review, session) => comments.applyCommentDecision(review, session),
    report: (review, session) => reports.applyDecision(review, session),
    answer: (review, session) => answers.applyDecision(review, session),
    // A proposed recipient is decided on together with its petition, and never by itself.
    recipient: () => Promise.reject(new Conflict('reviewOver', 'A proposed recipient waits with its petition.')),
  }
}
