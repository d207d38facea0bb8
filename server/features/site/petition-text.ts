import type { Words } from '../../platform/i18n.ts'
import { markdownToHtml } from '../../platform/markdown.ts'
import type { Model } from '../../platform/templates.ts'
import { petitionPaths } from '../petitions/paths.ts'
import type { Demand, MediaLink, Petition, PetitionText, Quotation, Source } from '../petitions/petition.ts'
import type { Recipient } from '../recipients/recipient.ts'

export interface PetitionTextInput {
  words: Words
  petition: Petition
  text: PetitionText
  recipients: readonly Recipient[]
}

/** Body, quotation, demands, recipients, sources and media of a petition, as its page prints them. */
export function petitionTextModel({ words, petition, text, recipients }: PetitionTextInput): Model {
  return {
    contentNote: text.contentNote,
    body: markdownToHtml(text.body),
    quotation: text.quotation === null ? null : quotationModel(text.quotation, text.language),
    demands: petition.text.demands.map((demand) => demandModel(words, demand, text, recipients)),
    recipients: recipients.map((recipient) => recipientModel(words, recipient)),
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

/** Nothing has been handed over yet in this version of the service; a state that persecutes never gets anything. */
function recipientModel(words: Words, recipient: Recipient): Model {
  return {
    name: recipient.name[words.locale],
    addressedOnly: recipient.addressedOnly,
    state: words.say(recipient.addressedOnly ? 'petition.recipients.addressedOnly' : 'petition.recipients.notYet'),
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
