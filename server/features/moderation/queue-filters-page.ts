import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { FilterLink } from '../../platform/room-page.ts'
import type { Model } from '../../platform/templates.ts'
import type { QueueFigures } from '../reviews/index.ts'
import { reviewKinds, type ReviewKind } from '../reviews/review.ts'
import { queuePaths } from './paths.ts'

/** How the queue is looked at; null: all of it. */
export interface QueueView {
  kind: ReviewKind | null
  language: Locale | null
}

interface FilterInput {
  words: Words
  view: QueueView
  figures: QueueFigures
}

/** The kinds of what waits, with how many of each there are in the language that is looked at. */
export function kindsModel(input: FilterInput): Model {
  return { label: input.words.say('moderation.queue.byKind'), links: kindLinks(input) }
}

function kindLinks({ words, view, figures }: FilterInput): FilterLink[] {
  const counted = figures.cells.filter(({ locale }) => view.language === null || locale === view.language)
  const link = (kind: ReviewKind | null): FilterLink & { total: number } => {
    const total = sumOf(counted.filter((cell) => kind === null || cell.kind === kind))
    const text = words.say(`moderation.kinds.${kind ?? 'all'}`)
    return { text, total, count: words.number(total), ...viewLink(words, view, { ...view, kind }) }
  }
  const kinds = reviewKinds.filter((kind) => kind !== 'recipient' && kind !== 'comment')
  return [link(null), ...kinds.map(link).filter(({ total, current }) => total > 0 || current)]
}

/** The languages of what waits; where there is but one, there is nothing to choose. */
export function languagesModel(input: FilterInput): Model | null {
  const links = languageLinks(input)
  return links.length > 2 || input.view.language !== null
    ? { label: input.words.say('moderation.queue.byLanguage'), links }
    : null
}

function languageLinks({ words, view, figures }: FilterInput): FilterLink[] {
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
