import type { Day } from '../../platform/clock.ts'
import type { ChannelKind } from './channel.ts'

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

/** Where something is known from. */
export interface ProfileSource {
  title: string
  url: string
  /** It says of which day or edition it is; of another one nobody can tell how old it is. */
  isDated: boolean
}

/** Something that is known of such recipients. Its words are at `profiles.<profile>.<key>`. */
export interface ProfileStatement {
  key: string
  /** Null where it is our own reading, or our advice. */
  source: ProfileSource | null
  /** The day on which the source was read, or on which we judged so. */
  asOf: Day
}

export const listStandings = ['list', 'open_letter', 'figure_only'] as const

/** What a list of names collected here counts for with it. */
export type ListStanding = (typeof listStandings)[number]

/** The files of a pack that can be sent by themselves. */
export const fileForms = ['letter.pdf', 'letter.html', 'signatures.xlsx', 'signatures.csv', 'signatures.pdf'] as const

export type FileForm = (typeof fileForms)[number]

/** What such recipients take, and what not. Its name in words is at `profiles.<name>.title`. */
export interface RecipientProfile {
  name: ProfileName
  /** Whoever signs is told where it is not `list`, in the sentence at `profiles.<name>.note`. */
  listStanding: ListStanding
  /** The same for who chooses the recipient: what a list collected here is worth there, and why. */
  standing: ProfileStatement
  /** Codes of languages (`en`, `fr`), in the order preferred; empty where it is for each to say. */
  languages: readonly string[]
  languagesStatement: ProfileStatement
  accepts: readonly ProfileStatement[]
  refuses: readonly ProfileStatement[]
  /** What a submission has to name. */
  neededFields: readonly ProfileStatement[]
  /** Files of the pack that it can use, most useful first. */
  fileForms: readonly FileForm[]
  addressKinds: readonly ChannelKind[]
  /** Days after which an answer can be expected; null where nobody says. */
  answerWithinDays: number | null
  /** What is known of that time, also where it is no number. */
  answerSource: ProfileStatement
  /** What to do in its portal, in order. */
  portalSteps: readonly ProfileStatement[]
}

/** Everything a profile states, in the order in which it is read. */
export function statementsOf(profile: RecipientProfile): ProfileStatement[] {
  const { standing, languagesStatement, accepts, refuses, neededFields, answerSource, portalSteps } = profile
  return [standing, languagesStatement, ...accepts, ...refuses, ...neededFields, answerSource, ...portalSteps]
}
