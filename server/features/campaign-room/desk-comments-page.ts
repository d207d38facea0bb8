import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import type { CommentCounts } from '../signatures/signature.ts'
import { smallestCell } from '../tallies/tally.ts'

/** How many comments wait, are published, are not; none counted out under ten. Null where nobody can be shown. */
export function commentsModel(words: Words, counts: CommentCounts | null): Model | null {
  if (counts === null) return null
  const { waitingCount, approvedCount, rejectedCount } = counts
  const figures = { waiting: waitingCount, approved: approvedCount, rejected: rejectedCount }
  const isEmpty = waitingCount + approvedCount + rejectedCount === 0
  return {
    figures: Object.entries(figures).map(([state, count]) => ({
      name: words.say(`leading.figures.comments.${state}`),
      value: masked(words, count),
    })),
    isEmpty,
    hint: words.say('leading.figures.comments.hint', { smallest: words.number(smallestCell) }),
  }
}

/** That there is none tells of nobody. */
function masked(words: Words, count: number): string {
  if (count === 0 || count >= smallestCell) return words.number(count)
  return words.say('leading.figures.comments.few', { smallest: words.number(smallestCell) })
}
