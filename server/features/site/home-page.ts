import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import type { Recipient } from '../recipients/recipient.ts'
import type { PublishedTally } from '../tallies/tally.ts'
import { recipientNames, titlePieces } from './petition-text.ts'
import { tallyModel } from './petition-page.ts'

/** One open petition in the list. */
export interface HomeEntry {
  petition: Petition
  text: PetitionText
  recipients: readonly Recipient[]
  tally: Pick<PublishedTally, 'confirmedCount' | 'asOf'>
}

/** The open petitions, in the order given. */
export function homePage({ words, entries }: { words: Words; entries: readonly HomeEntry[] }): Page {
  return {
    template: 'site/home',
    locale: words.locale,
    title: words.say('home.tabTitle'),
    description: words.say('home.description'),
    path: '',
    indexed: true,
    model: { petitions: entries.map((entry) => entryModel(words, entry)), empty: entries.length === 0 },
  }
}

function entryModel(words: Words, { petition, text, recipients, tally }: HomeEntry): Model {
  return {
    href: petitionPaths(words.locale, petition.slug).petition,
    language: text.language,
    title: titlePieces(text.title),
    lead: text.lead,
    addressees: recipientNames(
      words,
      recipients.filter((recipient) => !recipient.addressedOnly),
    ),
    runBy: words.say('petition.runBy', { organiser: petition.organiser.name[words.locale] }),
    demonstration: petition.organiser.demonstration,
    tally: tallyModel(words, petition, tally),
  }
}
