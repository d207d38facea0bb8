import type { Words } from '../../platform/i18n.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Demand, MediaLink, Petition, PetitionText, Quotation, Source } from '../petitions/petition.ts'
import type { PublicDelivery } from '../deliveries/public-trail.ts'
import { listNote, type RecipientProfiles } from '../recipients/index.ts'
import { recipientPath } from '../recipients/paths.ts'
import type { Recipient } from '../recipients/recipient.ts'
import { standsAt } from './delivery-words.ts'

export interface PetitionTextInput {
  words: Words
  petition: Petition
  text: PetitionText
  recipients: readonly Recipient[]
  profiles: RecipientProfiles
  /** What was handed over of it, newest first for each recipient. */
  deliveries: readonly PublicDelivery[]
}

/** Body, quotation, demands, recipients, sources and media of a petition, as its page prints them. */
export function petitionTextModel(input: PetitionTextInput): Model {
  const { words, petition, text, recipients } = input
  return {
    contentNote: text.contentNote,
    body: markdownToHtml(text.body),
    quotation: text.quotation === null ? null : quotationModel(text.quotation, text.language),
    demands: petition.text.demands.map((demand) => demandModel(words, demand, text, recipients)),
    recipients: recipients.map((recipient) => recipientModel(recipient, input)),
    sources: text.sources.map((source) => sourceModel(words, source)),
    media: text.media.map((link) => mediaModel(words, link)),
  }
}

/** A title in pieces, so that what must not be torn at a line's end (`COVID-19`) stays whole. */
export function titlePieces(title: string): Model[] {
  const pieces = title.split(/(\S+-\d\S*)/u).filter((piece) => piece !== '')
  return pieces.map((text) => ({ text, whole: /\S-\d/u.test(text) }))
}

/** English sets the full stop before the closing mark, the other languages after it. */
function quotationModel({ text, author, role }: Quotation, language: PetitionText['language']): Model {
  const stop = language !== 'en' && /[^.]\.$/u.test(text) ? '.' : ''
  return { text: text.slice(0, text.length - stop.length), stop, author, role }
}

/** Names joined as the reader's language joins them. */
export function recipientNames(words: Words, recipients: readonly Recipient[]): string {
  return words.list(recipients.map((recipient) => recipient.name[words.locale]))
}

/** What the reader should know about the language of the text; null when it is in order. */
export function translationNote(words: Words, petition: Petition, text: PetitionText): Model | null {
  if (!text.proofread) {
    const instead = text.readInstead
    return {
      text: words.say('petition.translation.notProofread'),
      link: instead === null ? null : readIn(words, petition, instead),
    }
  }
  if (text.language !== words.locale) {
    return { text: words.say('petition.translation.otherLanguage'), link: null }
  }
  return null
}

function readIn(words: Words, petition: Petition, language: PetitionText['language']): Model {
  return {
    text: words.say(`petition.translation.readIn.${language}`),
    href: petitionPaths(language, petition.slug).petition,
    language,
  }
}

function demandModel(words: Words, demand: Demand, text: PetitionText, recipients: readonly Recipient[]): Model {
  const asked = recipients.filter((recipient) => demand.addressedTo.includes(recipient.slug))
  const performer = recipients.find((recipient) => recipient.slug === demand.toBePerformedBy)
  return {
    anchor: `demand-${demand.key}`,
    text: text.demands[demand.key] ?? '',
    putTo: recipientNames(words, asked),
    performedBy: performer?.name[words.locale] ?? null,
  }
}

/** Who signs learns here what a list is worth there; a state that persecutes never gets anything. */
function recipientModel(recipient: Recipient, { words, profiles, deliveries }: PetitionTextInput): Model {
  const { slug, name, addressedOnly, profile } = recipient
  const latest = deliveries.find(({ recipientSlug }) => recipientSlug === slug)
  const untouched = words.say(addressedOnly ? 'petition.recipients.addressedOnly' : 'petition.recipients.notYet')
  return {
    name: name[words.locale],
    href: recipientPath(words.locale, slug),
    note: addressedOnly ? null : listNote(words, profiles[profile]),
    state: latest === undefined ? untouched : standsAt(words, latest),
  }
}

function sourceModel(words: Words, source: Source): Model {
  return {
    title: titlePieces(source.title),
    url: source.url,
    asOf: words.say('petition.sources.asOf', { date: words.date(source.asOf) }),
  }
}

function mediaModel(words: Words, link: MediaLink): Model {
  return { title: titlePieces(link.title), url: link.url, kind: words.say(`petition.media.kinds.${link.kind}`) }
}
