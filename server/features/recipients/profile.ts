import type { ChannelKind } from './recipient.ts'
import type { Day } from '../../platform/clock.ts'

/** Kinds of recipients by what they take; each is a file in `profiles/`. */
export const profileNames = [
  'un-special-procedures',
  'un-human-rights-council',
  'coe-parliamentary-assembly',
  'coe-commissioner',
  'european-parliament-petitions',
  'osce-odihr',
  'government',
  'organisation',
] as const

export type ProfileName = (typeof profileNames)[number]

/** Something that is known of such recipients, with where it is known from. Its words are at `profiles.<profile>.<key>`. */
export interface ProfileStatement {
  key: string
  /** Null where it is our own advice. */
  source: { title: string; url: string } | null
  /** The day on which the source was read, or for which it speaks. */
  asOf: Day
}

/** What a list of names collected here counts for with it. */
export type ListStanding = 'list' | 'open_letter' | 'figure_only'

/** What such recipients take, and what not. */
export interface RecipientProfile {
  name: ProfileName
  /** Codes of languages (`en`, `fr`), in the order preferred. */
  languages: readonly string[]
  listStanding: ListStanding
  accepts: readonly ProfileStatement[]
  refuses: readonly ProfileStatement[]
  /** What a submission has to name: `lead-petitioner`, `nationality`, … */
  neededFields: readonly ProfileStatement[]
  /** Files of the pack that it can use, most useful first. */
  fileForms: readonly ('letter.pdf' | 'letter.html' | 'signatures.xlsx' | 'signatures.csv' | 'signatures.pdf')[]
  addressKinds: readonly ChannelKind[]
  /** Days in which it usually answers; null where nobody says. */
  answerWithinDays: number | null
  answerSource: ProfileStatement | null
  /** What to do in its portal, in order. */
  portalSteps: readonly ProfileStatement[]
}
