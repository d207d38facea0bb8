import type { z } from 'zod'

import { startOf } from '../../platform/clock.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import { acceptsSignatures, textIn, type Openness, type Petition, type PetitionText } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import { nextGoal, type PublishedTally } from '../tallies/index.ts'
import type { petitionSchema, petitionSummarySchema, tallyEventSchema, tallySchema } from './schemas.ts'

type PetitionSummary = z.infer<typeof petitionSummarySchema>

/** Whatever may be read here may be read from any page. */
export const readableEverywhere = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'Retry-After',
} as const

/** Figures move every second at the fastest. */
export const shortly = 'public, max-age=1'

export type PublicState = PetitionSummary['state']

export interface PetitionToShow {
  petition: Petition
  /** Those the petition asks, in its order. */
  recipients: readonly Recipient[]
  tally: PublishedTally
  /** What was asked for; a petition without it is shown in its original language. */
  language: Locale | undefined
  now: Date
}

/** A petition as it stands in the list. */
export function petitionSummary({ petition, recipients, tally, language, now }: PetitionToShow): PetitionSummary {
  const text = shownText(petition, language)
  return {
    slug: petition.slug,
    type: petition.type,
    state: publicState(petition, now),
    outcome: petition.outcome,
    organiser: {
      name: petition.organiser.name[text.language],
      contactAddress: petition.organiser.contactAddress,
      demonstration: petition.organiser.demonstration,
    },
    title: text.title,
    lead: text.lead,
    recipients: recipients.map(({ slug, name, kind, addressedOnly }) => ({
      slug,
      name: name[text.language],
      kind,
      addressedOnly,
    })),
    language: text.language,
    languages: locales.filter((locale) => petition.text.texts[locale] !== undefined),
    publishedAt: startOf(petition.publishedOn).toISOString(),
    closesAt: petition.closesAt?.toISOString() ?? null,
    handover: petition.handover,
    riskMode: petition.riskMode,
    confirmedCount: tally.confirmedCount,
    goal: petition.goal.mode === 'fixed' ? petition.goal.count : null,
    nextGoal: nextGoal(petition.goal, tally.confirmedCount),
  }
}

/** A petition with its text and demands. */
export function petitionResource(shown: PetitionToShow): z.infer<typeof petitionSchema> {
  const { petition } = shown
  const text = shownText(petition, shown.language)
  return {
    ...petitionSummary(shown),
    body: text.body,
    demands: petition.text.demands.map(({ key, addressedTo, toBePerformedBy }) => ({
      key,
      text: text.demands[key] ?? '',
      addressedTo: [...addressedTo],
      toBePerformedBy,
    })),
  }
}

/** The published figures: the only ones there are for anybody outside. */
export function tallyResource(petition: Petition, tally: PublishedTally): z.infer<typeof tallySchema> {
  return {
    slug: petition.slug,
    confirmedCount: tally.confirmedCount,
    nextGoal: nextGoal(petition.goal, tally.confirmedCount),
    sequence: tally.sequence,
    asOf: tally.asOf,
    byDay: [...tally.byDay],
    byCountry: [...tally.byCountry],
    byLanguage: [...tally.byLanguage],
  }
}

export function tallyEvent(petition: Petition, tally: PublishedTally): z.infer<typeof tallyEventSchema> {
  const { confirmedCount, asOf } = tally
  return { confirmedCount, nextGoal: nextGoal(petition.goal, confirmedCount), asOf }
}

function shownText(petition: Petition, language: Locale | undefined): PetitionText {
  return textIn(petition.text, language ?? petition.text.originalLanguage)
}

/** A petition is closed from its closing second on, whenever that is written down. */
export function publicState(petition: Pick<Petition, 'slug'> & Openness, now: Date): PublicState {
  const { slug, state } = petition
  if (state === 'open') return acceptsSignatures(petition, now) ? 'open' : 'closed'
  if (state === 'closed' || state === 'archived') return state
  throw new Error(`The petition ${slug} is not public (${state}).`)
}
