import type { Words } from '../../platform/i18n.ts'
import type { Page } from '../../platform/page.ts'
import type { Model } from '../../platform/templates.ts'
import type { PublicDelivery } from '../deliveries/public-trail.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'
import { profileModel, type RecipientProfile } from '../recipients/index.ts'
import { recipientPathAfterLocale } from '../recipients/paths.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { deliveryModel } from './delivery-words.ts'
import { titlePieces } from './petition-text.ts'

export interface AskedPetition {
  petition: Petition
  /** Its words in the language shown. */
  text: PetitionText
  confirmedCount: number
  takesSignatures: boolean
  /** What was handed over of it to this recipient, newest first. */
  deliveries: readonly PublicDelivery[]
}

export interface RecipientPageInput {
  words: Words
  recipient: Recipient
  profile: RecipientProfile
  /** Those that name it, newest first. */
  petitions: readonly AskedPetition[]
}

/** Who is asked, what is known of them, and what became of every petition that was put to them. */
export function recipientPage({ words, recipient, profile, petitions }: RecipientPageInput): Page {
  const { slug, addressedOnly, retired, url } = recipient
  const name = recipient.name[words.locale]
  return {
    template: 'site/recipient',
    locale: words.locale,
    title: name,
    description: words.say('asked.description', { name }),
    path: recipientPathAfterLocale(slug),
    indexed: true,
    model: {
      name,
      remarks: remarksOf(words, recipient),
      website: retired ? null : url,
      petitionsTitle: words.say(addressedOnly ? 'asked.named' : 'asked.petitions'),
      petitions: petitions.map((asked) => askedModel(words, asked, recipient)),
      profile: addressedOnly ? null : profileModel(words, profile),
    },
  }
}

function remarksOf(words: Words, { addressedOnly, retired }: Recipient): string[] {
  return [
    ...(addressedOnly ? [words.say('asked.addressedOnly')] : []),
    ...(retired ? [words.say('asked.retired')] : []),
  ]
}

function askedModel(words: Words, asked: AskedPetition, { slug, name, addressedOnly }: Recipient): Model {
  const { petition, text, confirmedCount, takesSignatures, deliveries } = asked
  return {
    anchor: `petition-${petition.slug}`,
    href: petitionPaths(words.locale, petition.slug).petition,
    language: text.language,
    title: titlePieces(text.title),
    runBy: words.say('petition.runBy', { organiser: petition.organiser.name[words.locale] }),
    demonstration: petition.organiser.demonstration,
    number: words.number(confirmedCount),
    people: words.say('tally.people', { count: confirmedCount }),
    state: words.say(`asked.states.${takesSignatures ? 'open' : 'closed'}`),
    demands: demandsOf(asked, slug),
    invented: petition.organiser.demonstration && deliveries.length > 0,
    deliveries: deliveries.map((delivery) => deliveryModel(words, delivery, name[words.locale])),
    nothingYet: deliveries.length > 0 || addressedOnly ? null : words.say('asked.nothingYet'),
  }
}

/** What it is asked to do, or to make others do. */
function demandsOf({ petition, text }: AskedPetition, slug: string): string[] {
  return petition.text.demands
    .filter(({ addressedTo, toBePerformedBy }) => addressedTo.includes(slug) || toBePerformedBy === slug)
    .flatMap(({ key }) => text.demands[key] ?? [])
}
