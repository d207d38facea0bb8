import { createHash } from 'node:crypto'

import type { Day } from '../../platform/clock.ts'
import { locales } from '../../platform/locales.ts'
import { inCalendarOrder, overWholePeriod, periodOf, petitionFile } from '../packs/index.ts'
import type { DeliverySummary, FrozenDemand, FrozenName } from '../packs/summary.ts'
import { petitionPaths, type Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import type { PublishedTally } from '../tallies/index.ts'
import type { DeliveryContents } from './delivery.ts'

interface Moment {
  delivery: string
  site: string
  preparedOn: Day
  figures: PublishedTally
  /** Finds whoever is named, if only as the one who is to act. */
  named: (slug: string) => Recipient | undefined
}

/** What this recipient is told, as it stands at that moment. */
export function freeze(
  petition: Petition,
  recipient: Recipient,
  contents: DeliveryContents,
  { delivery, site, preparedOn, figures, named }: Moment,
): DeliverySummary {
  const { slug, type, text, handover, organiser } = petition
  const { confirmedCount, sequence, asOf, byPeriod = [] } = figures
  const period = periodOf(petition, asOf)
  const sha256 = createHash('sha256').update(petitionFile(text)).digest('hex')
  return {
    delivery,
    demonstration: organiser.demonstration,
    site,
    preparedOn,
    language: contents.language,
    petition: {
      slug,
      type,
      address: petitionPaths(contents.language, slug).petition,
      originalLanguage: text.originalLanguage,
      titles: inEach(petition, ({ title }) => title),
      handover,
    },
    organiser: { name: organiser.name, contactAddress: organiser.contactAddress },
    recipient: nameOf(recipient),
    textVersion: { version: text.version, sha256, publishedOn: text.publishedOn },
    demands: demandsTo(petition, recipient.slug, named),
    period,
    counts: { confirmed: confirmedCount, byVerification: { email: confirmedCount } },
    sequence,
    asOf,
    byCountry: figures.byCountry,
    byLanguage: figures.byLanguage,
    byDay: inCalendarOrder(figures.byDay),
    byPeriod: overWholePeriod(byPeriod, period),
  }
}

type PetitionText = NonNullable<Petition['text']['texts'][keyof Petition['text']['texts']]>

/** In every language there is a text in. */
function inEach({ text }: Petition, read: (text: PetitionText) => string): FrozenDemand['texts'] {
  return Object.fromEntries(
    locales.flatMap((locale) => {
      const own = text.texts[locale]
      return own === undefined ? [] : [[locale, read(own)]]
    }),
  )
}

/** The demands put to this recipient, in the petition's order. */
function demandsTo(petition: Petition, recipientSlug: string, named: Moment['named']): FrozenDemand[] {
  const { originalLanguage, demands } = petition.text
  return demands
    .filter(({ addressedTo }) => addressedTo.includes(recipientSlug))
    .map(({ key, toBePerformedBy }) => {
      const performer = toBePerformedBy === null ? undefined : named(toBePerformedBy)
      return {
        key,
        toBePerformedBy: performer === undefined ? null : nameOf(performer),
        originalLanguage,
        texts: inEach(petition, (text) => text.demands[key] ?? ''),
      }
    })
}

function nameOf({ slug, name }: Recipient): FrozenName {
  return { slug, name }
}
