import type { CountryNames } from '../../platform/country-names.ts'
import { choiceModel, errorSummary, type FormError, type FormState } from '../../platform/form-page.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { reviewReasons, type DecidedReview, type ReviewReason } from '../reviews/review.ts'
import { commentFindings, type ReadComment } from '../signatures/index.ts'
import { commentFields } from './comment-forms.ts'
import { commentsAtOnce, type CommentToReview } from './comments.ts'
import { timeOf } from './moments.ts'
import type { Headline } from './opened-subject.ts'
import { queuePaths, reviewPaths } from './paths.ts'

/** A comment with the title of its petition. */
type Titled<Comment> = Comment & { headline: Headline | null }

export interface CommentsPageInput {
  words: Words
  countries: CountryNames
  claimed: readonly Titled<CommentToReview>[]
  undoable: readonly Titled<{ review: DecidedReview; comment: ReadComment }>[]
  /** How many wait, with those that are claimed. */
  waitingCount: number
  form: FormState
  done: string | null
}

/** What can be wrong with a comment; the other reasons are for petitions. */
const reasons = reviewReasons.filter(
  (reason) => !['no-demand', 'no-recipient', 'unproven-figures', 'duplicate'].includes(reason),
)

/** Several comments of signers on one page, to be decided quickly. */
export function commentsPage(input: CommentsPageInput): Page {
  const { words, claimed, undoable, waitingCount, form } = input
  const { queue, comments, takeComments } = queuePaths(words.locale)
  const others = waitingCount - claimed.length
  return {
    template: 'moderation/comments',
    locale: words.locale,
    title: words.say('moderation.comments.title'),
    description: null,
    path: '/staff/reviews/comments',
    indexed: false,
    model: {
      queue,
      done: input.done,
      summary: summaryModel(words, form),
      action: comments,
      take: takeModel(words, takeComments, claimed.length === 0 ? others : 0),
      empty: claimed.length + others > 0 ? null : { text: words.say('moderation.comments.empty'), link: null },
      takesNext: others > 0,
      comments: claimed.map((comment, place) => formModel(input, comment, place)),
      undoable: undoable.map((comment) => undoModel(input, comment)),
    },
  }
}

function takeModel(words: Words, action: string, freeCount: number): Model | null {
  if (freeCount <= 0) return null
  return { action, text: words.say('moderation.comments.take', { count: Math.min(freeCount, commentsAtOnce) }) }
}

/** Each error names the comment that it is about. */
function summaryModel(words: Words, { errors }: FormState): Model | null {
  const known = errors.map((error): FormError & { place: string } => ({
    ...error,
    place: /\d+$/.exec(error.field)?.[0] ?? '',
  }))
  const summary = errorSummary(words, errors, [])
  if (summary === null) return null
  return {
    ...summary,
    items: known.map(({ field, place }) => ({
      text:
        place === ''
          ? words.say('errors.form.invalid')
          : words.say('moderation.comments.reasonMissing', { place: Number(place) + 1 }),
      href: place === '' ? null : `#${field}`,
    })),
  }
}

function commentModel({ words, countries }: CommentsPageInput, comment: ReadComment, headline: Headline | null): Model {
  const findings = commentFindings(comment.text)
  const country = comment.country === 'none' ? null : countries.nameOf(comment.country)
  return {
    name: comment.name,
    country: country?.name ?? null,
    countryLanguage: country?.nameLanguage ?? null,
    petition: headline,
    pieces: piecesOf(comment.text, findings),
    found:
      findings.length === 0
        ? null
        : words.say('moderation.comments.found', {
            kinds: words.list(
              [...new Set(findings.map(({ kind }) => kind))].map((kind) =>
                words.say(`moderation.comments.kinds.${kind}`),
              ),
            ),
          }),
  }
}

function piecesOf(text: string, findings: ReturnType<typeof commentFindings>): Model[] {
  const edges = [...findings, { start: text.length, end: text.length }]
  let at = 0
  return edges.flatMap(({ start, end }) => {
    const pieces = [
      { text: text.slice(at, start), found: false },
      { text: text.slice(start, end), found: true },
    ]
    at = end
    return pieces.filter((piece) => piece.text !== '')
  })
}

function formModel(
  input: CommentsPageInput,
  { review, comment, headline }: Titled<CommentToReview>,
  place: number,
): Model {
  const { words, form } = input
  const names = commentFields(place)
  const number = words.number(place + 1)
  return {
    ...commentModel(input, comment, headline),
    title: words.say('moderation.comments.one', { place: number }),
    id: `comment-${String(place)}`,
    review: { name: names.review, value: review.id },
    revision: { name: names.revision, value: review.revision },
    verdict: choiceModel(words, form, {
      name: names.verdict,
      label: words.say('moderation.comments.verdict', { place: number }),
      options: (['approved', 'rejected', ''] as const).map((verdict) => ({
        value: verdict,
        text: words.say(`moderation.comments.verdicts.${verdict === '' ? 'later' : verdict}`),
      })),
    }),
    reason: choiceModel(words, form, {
      name: names.reason,
      label: words.say('moderation.comments.reason'),
      options: [
        { value: '', text: words.say('moderation.decide.reason.none') },
        ...reasons.map((reason) => ({ value: reason, text: reasonText(words, reason) })),
      ],
    }),
  }
}

function reasonText(words: Words, reason: ReviewReason): string {
  return words.say(`moderation.comments.reasons.${reason}`)
}

function undoModel(
  input: CommentsPageInput,
  { review, comment, headline }: CommentsPageInput['undoable'][number],
): Model {
  const { words } = input
  const { verdict, effectiveAt } = review.decision
  const { undo, now } = reviewPaths(words.locale, review.id)
  return {
    ...commentModel(input, comment, headline),
    verdict: { name: verdict, text: words.say(`moderation.verdicts.${verdict}`) },
    effect: words.say('moderation.comments.effect', { time: timeOf(effectiveAt) }),
    undo,
    now,
  }
}
