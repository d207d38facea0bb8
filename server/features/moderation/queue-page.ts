import { dayOf, type Day } from '../../platform/clock.ts'
import { durationInWords } from '../../platform/durations.ts'
import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import { tableModel, whenModel, type Cell, type FilterLink } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import { reviewKinds, type DecidedReview, type Review, type ReviewKind } from '../reviews/review.ts'
import type { QueueFigures } from '../reviews/index.ts'
import type { Headline } from './opened-subject.ts'
import { queuePaths, reviewPaths } from './paths.ts'
import { claimText, timeOf } from './moments.ts'

/** How the queue is looked at; null: all of it. */
export interface QueueView {
  kind: ReviewKind | null
  language: Locale | null
}

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
      kinds: { label: words.say('moderation.queue.byKind'), links: kindLinks(input) },
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

function kindLinks({ words, view, figures }: QueuePageInput): FilterLink[] {
  const counted = figures.cells.filter(({ locale }) => view.language === null || locale === view.language)
  const link = (kind: ReviewKind | null): FilterLink & { total: number } => {
    const total = sumOf(counted.filter((cell) => kind === null || cell.kind === kind))
    const text = words.say(`moderation.kinds.${kind ?? 'all'}`)
    return { text, total, count: words.number(total), ...viewLink(words, view, { ...view, kind }) }
  }
  const kinds = reviewKinds.filter((kind) => kind !== 'recipient' && kind !== 'comment')
  return [link(null), ...kinds.map(link).filter(({ total, current }) => total > 0 || current)]
}

/** Where there is but one language, there is nothing to choose. */
function languagesModel(input: QueuePageInput): Model | null {
  const links = languageLinks(input)
  return links.length > 2 || input.view.language !== null
    ? { label: input.words.say('moderation.queue.byLanguage'), links }
    : null
}

function languageLinks({ words, view, figures }: QueuePageInput): FilterLink[] {
  const counted = figures.cells.filter(({ kind }) => view.kind === null || kind === view.kind)
  const link = (language: Locale | null): FilterLink & { total: number } => {
    const total = sumOf(counted.filter(({ locale }) => language === null || locale === language))
    const text = language === null ? words.say('moderation.queue.everyLanguage') : words.say(`languages.${language}`)
    return { text, total, count: words.number(total), ...viewLink(words, view, { ...view, language }) }
  }
  return [link(null), ...locales.map(link).filter(({ total, current }) => total > 0 || current)]
}

function sumOf(cells: QueueFigures['cells']): number {
  return cells.reduce((sum, { kind, count }) => sum + (kind === 'comment' ? 0 : count), 0)
}

function viewLink(words: Words, present: QueueView, wanted: QueueView): Pick<FilterLink, 'href' | 'current'> {
  const query = new URLSearchParams()
  if (wanted.kind !== null) query.set('kind', wanted.kind)
  if (wanted.language !== null) query.set('language', wanted.language)
  const { queue } = queuePaths(words.locale)
  return {
    href: query.size === 0 ? queue : `${queue}?${query.toString()}`,
    current: present.kind === wanted.kind && present.language === wanted.language,
  }
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
