import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import { petitionPathAfterLocale, petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import type { PublishedUpdate } from '../updates/index.ts'
import { ofPetition } from './of-petition.ts'
import { feedLinks } from './timeline-page.ts'
import { updateModel } from './updates-text.ts'

export interface UpdatesPageInput {
  words: Words
  petition: Petition
  text: PetitionText
  /** Newest first. */
  updates: readonly PublishedUpdate[]
}

/** All news of one petition. */
export function updatesPage({ words, petition, text, updates }: UpdatesPageInput): Page {
  const paths = petitionPaths(words.locale, petition.slug)
  return {
    template: 'site/updates',
    locale: words.locale,
    title: words.say('history.updates.of', { title: text.title }),
    description: text.lead,
    path: `${petitionPathAfterLocale(petition.slug)}/updates`,
    indexed: true,
    feeds: feedLinks(words, petition),
    model: {
      petition: ofPetition(words.locale, petition, text),
      updates: updates.map((update) => updateModel(words, update)),
      history: paths.history,
      atom: paths.atomFeed,
    },
  }
}
