import { choiceModel, fieldModel, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Model } from '../../platform/templates.ts'
import { reviewReasons, verdicts, type ReviewKind, type Verdict } from '../reviews/review.ts'
import type { OpenedReview, ReportSubject } from './opened-subject.ts'
import { reviewPaths } from './paths.ts'

/** What can be made of each kind; nobody can be asked to change a report, or what a recipient answered. */
function verdictsOn(kind: ReviewKind): readonly Verdict[] {
  return kind === 'report' || kind === 'answer' ? ['approved', 'rejected'] : verdicts
}

/** The form to decide, for whoever has claimed it. */
export function decideModel(words: Words, { review, subject }: OpenedReview, form: FormState): Model {
  const group = subject?.kind === 'report' || subject?.kind === 'answer' ? subject.kind : 'text'
  return {
    action: reviewPaths(words.locale, review.id).decision,
    revision: review.revision,
    verdict: choiceModel(words, form, {
      name: 'verdict',
      label: words.say('moderation.decide.verdict.label'),
      options: verdictsOn(review.kind).map((verdict) => ({
        value: verdict,
        text: words.say(`moderation.decide.verdict.${group}.${verdict}.text`),
        hint: words.say(`moderation.decide.verdict.${group}.${verdict}.hint`),
      })),
    }),
    // The list is about what was handed in; a report is answered in one's own words.
    reason: group === 'report' ? null : reasonModel(words, form, group),
    words: fieldModel(words, form, {
      name: 'words',
      label: words.say('moderation.decide.words.label'),
      hint: words.say(`moderation.decide.words.hint.${group}`),
    }),
    alike: subject?.kind === 'report' ? alikeModel(words, form, subject) : null,
  }
}

function reasonModel(words: Words, form: FormState, group: 'answer' | 'text'): Model {
  const reasons = reviewReasons.map((reason) => ({ value: reason, text: words.say(`reviewReasons.${reason}`) }))
  return choiceModel(words, form, {
    name: 'reason',
    label: words.say('moderation.decide.reason.label'),
    hint: words.say(`moderation.decide.reason.hint.${group}`),
    options: [{ value: '', text: words.say('moderation.decide.reason.none') }, ...reasons],
  })
}

function alikeModel(words: Words, form: FormState, { others }: ReportSubject): Model | null {
  if (others.length === 0) return null
  return {
    others: others.map(({ review }) => review.id).join(' '),
    choice: {
      name: 'alike',
      label: words.say('moderation.decide.alike', { count: others.length }),
      checked: form.typed['verdict'] === undefined || form.typed['alike'] === 'yes',
      error: null,
    },
  }
}
