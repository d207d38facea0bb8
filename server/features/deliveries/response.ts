import { addDays, type Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'

/** What a recipient says on its page. */
export const responseKinds = ['acknowledgement', 'answer', 'question'] as const

export type ResponseKind = (typeof responseKinds)[number]

/**
 * `waiting` for a moderator. `published`: everybody may read it. `rejected`: kept for staff, and not shown. `noted`: never
 * shown (a question is for staff; an acknowledgement shows only that there is one).
 */
export type ResponseState = 'waiting' | 'published' | 'rejected' | 'noted'

/** Decided against, or never meant for everybody. */
export function isNeverPublished({ state }: Pick<Response, 'state'>): boolean {
  return state === 'rejected' || state === 'noted'
}

/** What staff answered to a question: for the recipient, and nobody else. */
export interface Reply {
  /** Plain text; empty once it is forgotten. */
  text: string
  /** An account. */
  by: string
  repliedOn: Day
}

/** What a recipient said of a delivery; without words, number and file once it is forgotten. */
export interface Response {
  /** 16 random bytes, base64url. */
  id: string
  deliveryId: string
  petitionId: string
  kind: ResponseKind
  state: ResponseState
  /** It does what is asked, it does not, or it says something else; null for what is no answer. */
  stance: 'answered' | 'refused' | null
  /** Who speaks for the recipient, in an office; shown to staff and, with an answer, to everybody. */
  name: string
  office: string
  /** The recipient's own number; empty where it gave none. */
  reference: string
  /** Plain text; empty where a file says it. */
  text: string
  language: Locale
  /** A checked PDF on the shelf; null where there is none. */
  file: { name: string; bytes: number; sha256: string } | null
  receivedOn: Day
  /** Of a question alone; null until it is answered. */
  reply: Reply | null
}

/** A question that waits for an answer of ours: one that is forgotten nobody can answer any more. */
export function isOpenQuestion({ kind, text, reply }: Pick<Response, 'kind' | 'text' | 'reply'>): boolean {
  return kind === 'question' && text !== '' && reply === null
}

/** Letters, as people count them. */
export const longest = { name: 100, office: 150, reference: 100, text: 10_000 } as const

/** Days at the end of a delivery's retention, and after it, in which an answer that still waits is urgent. */
const lastDays = 30

/** Moderators are told: soon nobody can decide on it any more. */
export function isDecisionUrgent(retainUntil: Day, today: Day): boolean {
  return today > addDays(retainUntil, -lastDays)
}

/** The last link to it closed with the retention: since then it has waited for as long as an answer may. */
export function isWaitingOver(retainUntil: Day, today: Day): boolean {
  return today > addDays(retainUntil, lastDays)
}
