import type { Day } from '../../platform/clock.ts'
import type { Outcome } from './petition.ts'

/** What everybody may know of a handover; `recipient` beside it is a slug of the register. */
export type DeliveryStep = 'sent' | 'acknowledged' | 'answered' | 'refused' | 'no_answer'

/** Something that happened to a petition and that everyone may know. */
export type Happening =
  | { kind: 'opened' | 'closed' | 'reopened' }
  | { kind: 'goal-reached'; count: number }
  | { kind: 'version' | 'correction'; version: number }
  | { kind: 'outcome'; outcome: Outcome }
  | { kind: 'update'; updateId: string }
  | { kind: 'delivery'; deliveryId: string; recipient: string; step: DeliveryStep }

/** What happened on which day; no entry tells the hour. */
export type TimelineEntry = { day: Day } & Happening
