import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { Decision, Review } from '../reviews/review.ts'
import { timeOf } from './moments.ts'
import { queuePaths, reviewPaths } from './paths.ts'

export interface OverPageInput {
  words: Words
  viewer: string
  review: Review
  nameOf: (accountId: string) => string | null
}

/** A review that does not wait: decided and still to be undone, done, or taken back. */
export function overPage({ words, viewer, review, nameOf }: OverPageInput): Page {
  const { decision, state } = review
  const how = state === 'waiting' || decision === null ? 'void' : state
  return {
    template: 'moderation/over',
    locale: words.locale,
    title: words.say(`moderation.over.${how}.title`),
    description: null,
    path: `/staff/reviews/${review.id}`,
    indexed: false,
    model: {
      title: words.say(`moderation.over.${how}.title`),
      text: words.say(`moderation.over.${how}.text`),
      decision: decision === null ? null : decisionModel(words, decision, nameOf),
      undo: decision?.by === viewer && state === 'decided' ? undoModel(words, review.id, decision) : null,
      queue: queuePaths(words.locale).queue,
    },
  }
}

function decisionModel(words: Words, decision: Decision, nameOf: OverPageInput['nameOf']): Model {
  const { verdict, by, at, reason } = decision
  const name = nameOf(by) ?? words.say('moderation.somebody')
  return {
    verdict: { name: verdict, text: words.say(`moderation.verdicts.${verdict}`) },
    who: words.say('moderation.earlier.who', { name }),
    when: words.instant(at),
    reason: reason === null ? null : words.say(`reviewReasons.${reason}`),
    words: decision.words,
  }
}

function undoModel(words: Words, id: string, { effectiveAt }: Decision): Model {
  const { undo, now } = reviewPaths(words.locale, id)
  return { effect: words.say('moderation.undo.effect', { time: timeOf(effectiveAt) }), undo, now }
}
