import type { Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'

/** Why somebody reports a petition's page; their sentences are in the part `report` of the locale files. */
export const reportReasons = [
  'endangers-people',
  'personal-data',
  'insult-or-hatred',
  'false-claims',
  'advertising',
  'unlawful',
  'other',
] as const

export type ReportReason = (typeof reportReasons)[number]

/** Letters, as people count them. */
export const longestReport = 1_000

/** Somebody thinks that a petition should not stand there as it does. Nothing is known of who that is. */
export interface Report {
  /** 16 random bytes, base64url. */
  id: string
  petitionId: string
  reason: ReportReason
  /** In their own words; empty where they wrote none, and once a decision took effect. */
  words: string
  /** The language of the page that it was sent from. */
  locale: Locale
  filedOn: Day
  /** What a moderator made of it. */
  state: 'open' | 'acted' | 'dismissed'
}

/** Somebody may be harmed while it waits. */
export function isUrgent({ reason }: Pick<Report, 'reason'>): boolean {
  return reason === 'endangers-people'
}
