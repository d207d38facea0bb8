import type { Words } from '../../platform/i18n.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { lastDayBefore } from '../petitions/retention.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { textFor } from '../updates/update.ts'
import { storyHtml, updateAnchor } from './updates-text.ts'

export interface StandingInput {
  words: Words
  petition: Petition
  /** The petition's words in the language shown. */
  text: PetitionText
  /** Newest first. */
  updates: readonly PublishedUpdate[]
}

const mostShown = 3

/** What has become of a petition so far, for its own page: outcome, latest news, and the ways to all the rest. */
export function standingModel({ words, petition, updates }: StandingInput): Model {
  const paths = petitionPaths(words.locale, petition.slug)
  return {
    outcome: outcomeModel(words, petition),
    news: updates.slice(0, mostShown).map((update) => {
      const { title, language } = textFor(update, words.locale)
      return {
        href: `${paths.updates}#${updateAnchor(update)}`,
        title,
        language,
        date: words.date(update.publishedOn),
      }
    }),
    allNews: paths.updates,
    history: paths.history,
  }
}

/** Until when signatures are taken: the day, else the condition in the petition's own words. */
export function untilModel({ words, petition, text }: Omit<StandingInput, 'updates'>): Model | null {
  const { closesAt } = petition
  if (closesAt !== null) {
    const date = words.date(lastDayBefore(closesAt))
    return { text: words.say('history.until.day', { date }), condition: null, language: null }
  }
  if (text.endCondition === '') return null
  return { text: words.say('history.until.condition'), condition: text.endCondition, language: text.language }
}

function outcomeModel(words: Words, { outcome, outcomeStory, text }: Petition): Model | null {
  if (outcome === 'none') return null
  const language = languageOfStory(words.locale, text.originalLanguage, outcomeStory)
  const story = language === null ? '' : (outcomeStory[language] ?? '')
  return { title: words.say(`history.outcome.${outcome}`), story: storyHtml(story), language }
}

function languageOfStory(wanted: Locale, original: Locale, story: Petition['outcomeStory']): Locale | null {
  return [wanted, original, ...locales].find((locale) => (story[locale] ?? '') !== '') ?? null
}

/** What a page announces to programs that follow news. */
export function feedLinks(words: Words, { slug }: Pick<Petition, 'slug'>): NonNullable<Page['feeds']> {
  const { atomFeed, jsonFeed } = petitionPaths(words.locale, slug)
  const title = words.say('history.feed.link')
  return [
    { type: 'application/atom+xml', title, address: atomFeed },
    { type: 'application/feed+json', title, address: jsonFeed },
  ]
}
