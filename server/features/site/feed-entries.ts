import { startOf, type Day } from '../../platform/clock.ts'
import type { Words } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import { escaped } from '../../platform/svg.ts'
import { petitionPaths, timelineModel } from '../petitions/index.ts'
import { deliveryAnchor } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { wordsFor, type TimelineEntry } from '../petitions/timeline.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { textFor } from '../updates/update.ts'
import { updateAnchor } from './updates-text.ts'

export interface FeedInput {
  words: Words
  petition: Petition
  text: PetitionText
  updates: readonly PublishedUpdate[]
  timeline: readonly TimelineEntry[]
  /** What the recipient of that slug is called. */
  nameOf: (slug: string) => string
  /** `https://example.org`, without a slash at the end. */
  publicUrl: string
}

/** One piece of news, whole and with absolute addresses, as feeds of any kind carry it. */
export interface FeedEntry {
  /** Never another one's, and never another for this one. */
  id: string
  url: string
  title: string
  language: Locale
  publishedAt: string
  html: string
  /** What it is filed under: a code for programs, a word for people. */
  category: Category | null
}

interface Category {
  term: string
  label: string
}

/** A feed without its clothes. */
export interface Feed {
  title: string
  description: string
  language: Locale
  organiser: string
  petitionUrl: string
  addressOf: (kind: 'atomFeed' | 'jsonFeed') => string
  updatedAt: string
  entries: readonly FeedEntry[]
}

type Unmarked = Omit<FeedEntry, 'category'>

/** As many as a feed carries; all of them stand on the pages. */
const mostEntries = 50

/** News and milestones of one petition, the latest first. */
export function feedOf(input: FeedInput): Feed {
  const { words, petition, text, publicUrl } = input
  const paths = petitionPaths(words.locale, petition.slug)
  const entries = [...milestones(input), ...news(input)]
    .toSorted((one, two) => (one.publishedAt < two.publishedAt ? 1 : -1))
    .slice(0, mostEntries)
    .map(marking(words, petition))
  return {
    title: titleOf(words, petition, words.say('history.feed.title', { title: text.title })),
    description: text.lead,
    language: words.locale,
    organiser: petition.organiser.name[words.locale],
    petitionUrl: `${publicUrl}${paths.petition}`,
    addressOf: (kind) => `${publicUrl}${paths[kind]}`,
    updatedAt: entries[0]?.publishedAt ?? instantOf(petition.publishedOn),
    entries,
  }
}

function news({ words, petition, updates, publicUrl }: FeedInput): Unmarked[] {
  const { updates: page } = petitionPaths(words.locale, petition.slug)
  return updates.map((update) => {
    const { title, body, language } = textFor(update, words.locale)
    const url = `${publicUrl}${page}#${updateAnchor(update)}`
    return {
      id: url,
      url,
      title,
      language,
      publishedAt: instantOf(update.publishedOn),
      html: withAbsoluteLinks(String(markdownToHtml(body)), url),
    }
  })
}

/** Everything that happened besides the news, which comes as itself. */
function milestones({ words, petition, timeline, nameOf, publicUrl }: FeedInput): Unmarked[] {
  const { history, deliveries } = petitionPaths(words.locale, petition.slug)
  const url = `${publicUrl}${history}`
  return timeline.flatMap((entry, index): Unmarked[] => {
    if (entry.kind === 'update') return []
    const ways = { history, deliveries, recipientOf: nameOf, updateOf: () => null }
    const [model] = timelineModel({ words, entries: [entry], ...ways })
    const title = String(model?.['text'])
    const id = `${url}#happening-${String(index + 1)}`
    const { locale: language } = words
    const where = entry.kind === 'delivery' ? `${publicUrl}${deliveries}#${deliveryAnchor(entry.deliveryId)}` : url
    const html = `<p>${escaped(title)}</p>${saidHtml(entry, words)}`
    return [{ id, url: where, title, language, publishedAt: instantOf(entry.day), html }]
  })
}

/** What was said when it closed. */
function saidHtml(entry: TimelineEntry, words: Words): string {
  if (entry.kind !== 'closed' || entry.words === undefined) return ''
  const { text, language } = wordsFor(entry.words, words.locale)
  return `<blockquote lang="${language}"><p>${escaped(text)}</p></blockquote>`
}

/** Entries are read one by one, far from their page: of a demonstration each says so itself. */
function marking(words: Words, petition: Petition): (entry: Unmarked) => FeedEntry {
  if (!petition.organiser.demonstration) return (entry) => ({ ...entry, category: null })
  const note = `<p lang="${words.locale}">${escaped(words.say('demonstration.told'))}</p>`
  const category = { term: 'demonstration', label: words.say('demonstration.badge') }
  return (entry) => ({
    ...entry,
    category,
    title: titleOf(words, petition, entry.title),
    html: `${note}\n${entry.html}`,
  })
}

function titleOf(words: Words, { organiser }: Petition, title: string): string {
  return organiser.demonstration ? words.say('demonstration.titled', { title }) : title
}

/** Days are all the public learns. */
function instantOf(day: Day): string {
  return startOf(day).toISOString()
}

function withAbsoluteLinks(html: string, base: string): string {
  return html.replaceAll(/href="(?!https?:|mailto:)([^"]*)"/g, (_, address: string) => {
    const absolute = URL.parse(address.replaceAll('&amp;', '&'), base)?.href ?? base
    return `href="${absolute.replaceAll('&', '&amp;')}"`
  })
}
