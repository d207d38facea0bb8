import { dayOf, type Day } from '../../platform/clock.ts'
import { durationInWords } from '../../platform/durations.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { tableModel, whenModel, type Cell } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { reviewKinds, type DecidedReview, type Review } from '../reviews/review.ts'
import type { QueueFigures } from '../reviews/index.ts'
import type { Headline } from './opened-subject.ts'
import { queuePaths, reviewPaths } from './paths.ts'
import { kindsModel, languagesModel, type QueueView } from './queue-filters-page.ts'
import { claimText, timeOf } from './moments.ts'

export interface QueueLine {
  review: Review
  headline: Headline | null
  /** How many wait about the same petition: reports stand in one line. */
  alikeCount: number
}

export interface QueuePageInput {
  words: Words
  viewer: string
  view: QueueView
  lines: readonly QueueLine[]
  figures: QueueFigures
  /** Null before the first decision. */
  medianWaitMs: number | null
  /** How many decisions about comments can still be undone: they stand with the comments. */
  undoableComments: number
  undoable: readonly { review: DecidedReview; headline: Headline | null }[]
  nameOf: (accountId: string) => string | null
  /** What was just done. */
  done: string | null
  today: Day
  now: Date
}

/** What waits for moderators, and what they can still take back. */
export function queuePage(input: QueuePageInput): Page {
  const { words, lines, view } = input
  return {
    template: 'moderation/queue',
    locale: words.locale,
    title: words.say('moderation.queue.title'),
    description: null,
    path: '/staff/reviews',
    indexed: false,
    model: {
      done: input.done,
      figures: figuresModel(input),
      undoable: input.undoable.map(({ review, headline }) => undoableModel(words, review, headline)),
      comments: commentsModel(input),
      kinds: kindsModel(input),
      languages: languagesModel(input),
      empty: lines.length > 0 ? null : emptyModel(words, view),
      table: tableModel({
        caption: words.say('moderation.queue.caption'),
        columns: ['title', 'kind', 'language', 'since', 'whose'].map((name) => ({
          label: words.say(`moderation.queue.columns.${name}`),
        })),
        rows: lines.map((line) => cellsOf(input, line)),
      }),
    },
  }
}

/** What a line calls its subject. */
export function headlineModel(words: Words, headline: Headline | null): { text: string; language: Locale | null } {
  return headline === null || headline.title === ''
    ? { text: words.say('moderation.untitled'), language: null }
    : { text: headline.title, language: headline.language }
}

function figuresModel({ words, figures, medianWaitMs, now }: QueuePageInput): Model[] {
  const { waiting, urgentCount, oldestSubmittedAt } = figures
  const total = reviewKinds.reduce((sum, kind) => sum + waiting[kind], 0)
  const longest = oldestSubmittedAt === null ? null : now.getTime() - oldestSubmittedAt.getTime()
  const figure = (name: string, value: string): Model => ({ label: words.say(`moderation.figures.${name}`), value })
  return [
    figure('waiting', words.number(total)),
    figure('urgent', words.number(urgentCount)),
    ...(longest === null ? [] : [figure('longest', durationInWords(words, longest))]),
    ...(medianWaitMs === null ? [] : [figure('median', durationInWords(words, medianWaitMs))]),
  ]
}

function undoableModel(words: Words, { id, decision }: DecidedReview, headline: Headline | null): Model {
  const paths = reviewPaths(words.locale, id)
  return {
    ...headlineModel(words, headline),
    verdict: { name: decision.verdict, text: words.say(`moderation.verdicts.${decision.verdict}`) },
    effect: words.say('moderation.undo.effect', { time: timeOf(decision.effectiveAt) }),
    href: paths.review,
    undo: paths.undo,
    now: paths.now,
  }
}

/** Comments are many and short: they are read on a page of their own. */
function commentsModel({ words, figures, undoableComments }: QueuePageInput): Model | null {
  const count = figures.waiting.comment
  const { comments: href } = queuePaths(words.locale)
  if (count > 0) return { text: words.say('moderation.queue.comments', { count }), href }
  return undoableComments === 0 ? null : { text: words.say('moderation.queue.undoableComments'), href }
}

function emptyModel(words: Words, { kind, language }: QueueView): Model {
  if (kind === null && language === null) return { text: words.say('moderation.queue.empty'), link: null }
  const link = { href: queuePaths(words.locale).queue, text: words.say('moderation.queue.showAll') }
  return { text: words.say('moderation.queue.emptyView'), link }
}

function cellsOf(input: QueuePageInput, { review, headline, alikeCount }: QueueLine): Cell[] {
  const { words, today } = input
  const { text, language } = headlineModel(words, headline)
  return [
    { text, language, href: reviewPaths(words.locale, review.id).review },
    kindCell(words, review, alikeCount),
    { text: words.say(`languages.${review.locale}`), language: review.locale },
    { when: sinceModel(input, review, today) },
    { text: claimText(words, input, review.claim) },
  ]
}

function kindCell(words: Words, { kind, urgent }: Review, alikeCount: number): Cell {
  const name = words.say(`moderation.kind.${kind}`)
  const text = alikeCount > 1 ? `${name} × ${words.number(alikeCount)}` : name
  return urgent ? { state: { name: 'urgent', text: words.say('moderation.urgentKind', { kind: text }) } } : { text }
}

/** How long it waits; of what nobody with an account sent only the day is known. */
function sinceModel({ words, now }: QueuePageInput, { submittedAt, submittedBy }: Review, today: Day): Model {
  const when = whenModel(words, submittedAt, today)
  if (submittedBy === null) return { ...when, iso: dayOf(submittedAt), full: words.date(dayOf(submittedAt)) }
  return { ...when, short: durationInWords(words, now.getTime() - submittedAt.getTime()) }
}
