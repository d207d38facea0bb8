import { addDays, type Day } from '../../platform/clock.ts'
import type { Locale } from '../../platform/locales.ts'
import type { ListForm, PackFile } from '../packs/pack.ts'
import type { DeliverySummary } from '../packs/summary.ts'

/**
 * `preparing`: frozen, its files being built. `prepared`: whole, waits for a second person. `released`: may be sent.
 * `sending`: the mail with the link is on its way, or nobody knows. `abandoned`: given up before it was sent.
 */
export const deliveryStates = [
  'preparing',
  'prepared',
  'released',
  'sending',
  'sent',
  'acknowledged',
  'answered',
  'refused',
  'no_answer',
  'abandoned',
] as const

export type DeliveryState = (typeof deliveryStates)[number]

/** The one table of moves. */
export const moves = {
  preparing: ['prepared', 'abandoned'],
  prepared: ['released', 'abandoned'],
  released: ['sending', 'sent', 'abandoned'],
  // Back when a person has found out that it did not arrive.
  sending: ['sent', 'released'],
  sent: ['acknowledged', 'answered', 'refused', 'no_answer'],
  acknowledged: ['answered', 'refused', 'no_answer'],
  answered: [],
  refused: ['answered'],
  no_answer: ['acknowledged', 'answered', 'refused'],
  abandoned: [],
} as const satisfies Record<DeliveryState, readonly DeliveryState[]>

/** The states from which one may come there. */
export function statesBefore(to: DeliveryState): DeliveryState[] {
  return deliveryStates.filter((from) => (moves[from] as readonly DeliveryState[]).includes(to))
}

/** States in which it has left the house, so that everybody may know of it. */
export const publicStates = ['sent', 'acknowledged', 'answered', 'refused', 'no_answer'] as const

export type PublicState = (typeof publicStates)[number]

export function isPublicState(state: DeliveryState): state is PublicState {
  return (publicStates as readonly DeliveryState[]).includes(state)
}

/** How it reaches the recipient: a mailed link, a printed set by post or in person, or the recipient's own portal. */
export const deliveryWays = ['mail', 'post', 'in_person', 'portal'] as const

export type DeliveryWay = (typeof deliveryWays)[number]

/** What staff chose to hand over. */
export interface DeliveryContents {
  /** Of the letter and the recipient's page. */
  language: Locale
  /** Empty where no list goes along. What a list holds is what the petition promised. */
  listForms: readonly ListForm[]
}

/** What keeps its files from being built: no room left to write them, or something else, which the log tells. */
export type DeliveryTrouble = 'disk_full' | 'failed'

/** A frozen handover of text and tally to one recipient. */
export interface Delivery {
  /** 16 random bytes, base64url. */
  id: string
  petitionId: string
  recipientSlug: string
  /** The same for all that were prepared in one action. */
  handoverId: string
  state: DeliveryState
  /** One more with each move; who moves it names the one they saw. */
  revision: number
  contents: DeliveryContents
  /** Figures, demands and names as they were at that moment; never changed again. */
  frozen: DeliverySummary
  /** The last change of the tally that the frozen figures contain. */
  sequence: number
  /** The bytes of its files are gone after that day, with the personal data in them; their hashes stay. */
  retainUntil: Day
  /** Lines of its list of signers; null until they were collected. */
  listedCount: number | null
  /** It is tried again by itself; null where nothing is wrong. */
  trouble: DeliveryTrouble | null
  /** Built so far, in the order of building; all of them once it is prepared. */
  files: readonly PackFile[]
  /** Signs the manifest; null until its signers are collected. */
  keyId: string | null
  /** Whether the bytes of its files are still here. */
  isStored: boolean
  /** Accounts, and when: two people, unless the site switched that off. */
  preparedBy: string
  preparedAt: Date
  releasedBy: string | null
  releasedAt: Date | null
  way: DeliveryWay | null
  sentOn: Day | null
  /** Of the recipient's latest public step. */
  acknowledgedOn: Day | null
  answeredOn: Day | null
  /** The recipient's own number for it; empty until it said one. */
  reference: string
  /** The day by which it usually answers; null until it was sent, and where that is not known. */
  answerDueOn: Day | null
  /** Staff were shown that it is time to remind, and did or did not, on that day. */
  remindedOn: Day | null
}

/** Why the site itself ended something of it: a word for the audit, which rooms put into a sentence. */
export const timeOver = 'time over'

/** Who may let it go: somebody else than who prepared it. */
export function mayRelease({ preparedBy }: Pick<Delivery, 'preparedBy'>, by: string, fourEyes: boolean): boolean {
  return !fourEyes || preparedBy !== by
}

/** The day by which an answer can be expected. */
export function answerDueOn(sentOn: Day, answerWithinDays: number | null): Day | null {
  return answerWithinDays === null ? null : addDays(sentOn, answerWithinDays)
}

const awaiting = ['sent', 'acknowledged'] as const satisfies readonly DeliveryState[]

export function awaitsAnswer({ state }: Pick<Delivery, 'state'>): boolean {
  return (awaiting as readonly DeliveryState[]).includes(state)
}

/** It waits for an answer longer than the recipient usually takes. */
export function isOverdue({ state, answerDueOn: due }: Pick<Delivery, 'state' | 'answerDueOn'>, today: Day): boolean {
  return (awaiting as readonly DeliveryState[]).includes(state) && due !== null && today > due
}

/** Everybody may be told that no answer came: its time is over, or nobody set one and it was quiet for four weeks. */
export function isUnanswered(delivery: Pick<Delivery, 'state' | 'sentOn' | 'answerDueOn'>, today: Day): boolean {
  const { sentOn, answerDueOn: due } = delivery
  if (due !== null || sentOn === null) return isOverdue(delivery, today)
  return awaitsAnswer(delivery) && today >= addDays(sentOn, quietForDays)
}

const quietForDays = 28

/** Days without a word, after sending or after the last reminder, until staff are asked whether to remind. */
const remindAfterDays = 28

/** Whether staff are asked to remind: never by itself does anything go to an official. */
export function isReminderDue(delivery: Pick<Delivery, 'state' | 'sentOn' | 'remindedOn'>, today: Day): boolean {
  const { state, sentOn, remindedOn } = delivery
  if (sentOn === null || !(awaiting as readonly DeliveryState[]).includes(state)) return false
  return today > addDays(remindedOn ?? sentOn, remindAfterDays)
}
