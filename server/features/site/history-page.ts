import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { timelineModel } from '../petitions/index.ts'
import { petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText, TextVersion } from '../petitions/petition.ts'
import type { TimelineEntry } from '../petitions/timeline.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { textFor } from '../updates/update.ts'
import { differenceModel } from './history-difference-page.ts'
import { ofPetition } from './of-petition.ts'
import { feedLinks } from './timeline-page.ts'
import { updateAnchor } from './updates-text.ts'

export interface HistoryPageInput {
  words: Words
  petition: Petition
  text: PetitionText
  /** The first one first. */
  versions: readonly TextVersion[]
  timeline: readonly TimelineEntry[]
  updates: readonly PublishedUpdate[]
  nameOf: (slug: string) => string
}

/** What happened to a petition, and every text it ever had, each beside the one before it. */
export function historyPage(input: HistoryPageInput): Page {
  const { words, petition, text, versions } = input
  return {
    template: 'site/history',
    locale: words.locale,
    title: words.say('history.title', { title: text.title }),
    description: words.say('history.description'),
    path: `${petitionPathAfterLocale(petition.slug)}/history`,
    indexed: true,
    feeds: feedLinks(words, petition),
    model: {
      petition: ofPetition(words.locale, petition, text),
      timeline: timelineOf(input),
      versions: versions.map((version, index) => versionModel(input, version, versions[index - 1])).toReversed(),
    },
  }
}

function timelineOf({ words, petition, timeline, updates, nameOf }: HistoryPageInput): Model[] {
  const paths = petitionPaths(words.locale, petition.slug)
  return timelineModel({
    words,
    entries: timeline,
    history: paths.history,
    deliveries: paths.deliveries,
    recipientOf: nameOf,
    updateOf: (id) => {
      const update = updates.find((candidate) => candidate.id === id)
      if (update === undefined) return null
      const { title, language } = textFor(update, words.locale)
      return { title, language, href: `${paths.updates}#${updateAnchor(update)}` }
    },
  })
}

function versionModel(input: HistoryPageInput, version: TextVersion, before: TextVersion | undefined): Model {
  const { words, petition, nameOf } = input
  const kind = before === undefined ? 'first' : version.correction === null ? 'version' : 'correction'
  return {
    anchor: `version-${String(version.version)}`,
    title: words.say(`history.version.${kind}`, { version: version.version }),
    day: version.publishedOn,
    date: words.date(version.publishedOn),
    isShown: version.version === petition.text.version,
    reason: version.reason,
    reasonLanguage: version.originalLanguage,
    difference: before === undefined ? null : differenceModel({ words, before, after: version, nameOf }),
  }
}
