import type { Day } from '../../platform/clock.ts'
import { Forbidden, NotFound } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import { textIn, type Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import type { WrittenFile } from './output-folder.ts'

export { figuresFor, inCalendarOrder, periodOf } from './figures.ts'

/** A recipient as a file names it, in English. */
export interface NamedRecipient {
  slug: string
  name: string
}

/** One demand in the petition's own language and in its translations. */
export interface SummaryDemand {
  key: string
  toBePerformedBy: NamedRecipient | null
  originalLanguage: Locale
  original: string
  translations: Readonly<Partial<Record<Locale, string>>>
}

/** What one recipient is told of one petition: `summary.json`, and what the other files are made from. */
export interface TallySummary {
  /** The shape of this file. */
  format: 'undersigned-tally-1'
  /** Something in it is invented, to show the service. */
  demonstration: boolean
  preparedOn: Day
  petition: {
    slug: string
    type: Petition['type']
    address: string
    originalLanguage: Locale
    titles: Readonly<Partial<Record<Locale, string>>>
  }
  organiser: { name: string; contactAddress: string }
  recipient: NamedRecipient
  textVersion: number
  demands: readonly SummaryDemand[]
  /** First and last day on which signatures were collected. */
  period: { firstDay: Day; lastDay: Day }
  verification: string
  confirmedCount: number
  /** The last change of the tally that these figures contain. */
  sequence: number
  asOf: Day
  smallCells: string
  byCountry: readonly { country: string; name: string; count: number }[]
  byLanguage: readonly { language: string; name: string; count: number }[]
  byDay: readonly { day: string; count: number }[]
  signatures: { handover: Petition['handover']; listedCount: number; explanation: string }
  files: readonly WrittenFile[]
}

/** Those of a petition's recipients to whom something may be delivered. */
function deliverable(petition: Petition, recipients: readonly Recipient[]): Recipient[] {
  return recipients.filter(({ slug, addressedOnly }) => petition.recipients.includes(slug) && !addressedOnly)
}

/** Throws NotFound when the petition is not put to it, Forbidden when nothing may ever be delivered to it. */
export function recipientFor(petition: Petition, recipients: readonly Recipient[], slug: string): Recipient {
  const recipient = recipients.find((candidate) => candidate.slug === slug && petition.recipients.includes(slug))
  if (recipient === undefined) {
    const known = deliverable(petition, recipients).map((one) => one.slug)
    throw new NotFound(
      'recipientNotFound',
      `This petition is not put to "${slug}". It can be handed over to: ${known.join(', ')}.`,
    )
  }
  if (recipient.addressedOnly) {
    throw new Forbidden(
      'addressedOnly',
      `${recipient.name.en} is addressed only: the petition names it, and nothing is ever delivered to it.`,
    )
  }
  return recipient
}

/** The demands put to this recipient, in the petition's order. */
export function demandsTo(
  petition: Petition,
  recipientSlug: string,
  recipients: readonly Recipient[],
): SummaryDemand[] {
  const { originalLanguage, demands, texts } = petition.text
  return demands
    .filter((demand) => demand.addressedTo.includes(recipientSlug))
    .map(({ key, toBePerformedBy }) => ({
      key,
      toBePerformedBy: named(recipients.find(({ slug }) => slug === toBePerformedBy)),
      originalLanguage,
      original: textIn(petition.text, originalLanguage).demands[key] ?? '',
      translations: Object.fromEntries(
        Object.values(texts)
          .filter((text) => text.language !== originalLanguage)
          .map((text) => [text.language, text.demands[key] ?? '']),
      ),
    }))
}

function named(recipient: Recipient | undefined): NamedRecipient | null {
  return recipient === undefined ? null : { slug: recipient.slug, name: recipient.name.en }
}
