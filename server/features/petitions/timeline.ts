import type { Day } from '../../platform/clock.ts'
import { locales, type Locale } from '../../platform/locales.ts'
import type { Outcome } from './petition.ts'

/** What everybody may know of a handover; `recipient` beside it is a slug of the register. */
export type DeliveryStep = 'sent' | 'acknowledged' | 'answered' | 'refused' | 'no_answer'

/** What those who lead a petition say when they close it: a sentence, in the languages in which it was written. */
export interface ClosingWords {
  originalLanguage: Locale
  texts: Readonly<Partial<Record<Locale, string>>>
}

/** Something that happened to a petition and that everyone may know. */
export type Happening =
  | { kind: 'opened' | 'reopened' }
  | { kind: 'closed'; words?: ClosingWords }
  | { kind: 'goal-reached'; count: number }
  | { kind: 'version' | 'correction'; version: number }
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'update'; updateId: string }
  | { kind: 'delivery'; deliveryId: string; recipient: string; step: DeliveryStep }

/** What happened on which day; no entry tells the hour. */
export type TimelineEntry = { day: Day } & Happening

/** What was said when it closed the last time; null where nothing was. */
export function closingWordsOf(entries: readonly TimelineEntry[]): ClosingWords | null {
  const last = entries.findLast((entry) => entry.kind === 'closed')
  return last?.kind === 'closed' ? (last.words ?? null) : null
}

/** The words for a reader of that language, and the language they are really in. */
export function wordsFor(
  { texts, originalLanguage }: ClosingWords,
  locale: Locale,
): { text: string; language: Locale } {
  const language = [locale, originalLanguage, ...locales].find((one) => texts[one] !== undefined)
  const text = language === undefined ? undefined : texts[language]
  if (language === undefined || text === undefined) throw new Error('Closing words are there in one language at least.')
  return { text, language }
}
