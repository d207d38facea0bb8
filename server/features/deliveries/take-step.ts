import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import type { Audit } from '../audit/index.ts'
import type { AuditValue } from '../audit/audit.ts'
import { isPublicState, statesBefore, type Delivery, type DeliveryState, type PublicState } from './delivery.ts'
import type { DeliveryChanges, DeliveryStore } from './store.ts'

/** Everybody may know of it from now on; in the transaction of that step. */
export type Noted = (delivery: Delivery, step: PublicState, session: ClientSession) => Promise<void>

export interface StepParts {
  store: Pick<DeliveryStore, 'find' | 'move'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  noted: Noted
}

/** Which one, and how its reader saw it: without a revision however it stands now. */
export interface Which {
  id: string
  revision?: number | undefined
}

/** What is to be done in the same transaction. */
export type Also = (delivery: Delivery, session: ClientSession) => Promise<void>

/** One step along the table of moves, as it is written down. */
export interface Step {
  /** An account, `console`, `system`, or `recipient` for what was said behind a personal link. */
  by: string
  deed: string
  to: DeliveryState
  /** Where fewer than the table allows lead there. */
  from?: readonly DeliveryState[]
  /** What changes beside; throws what speaks against it. */
  changes?: (before: Delivery) => DeliveryChanges
  /** Told to the audit beside the state. */
  told?: { readonly [name: string]: AuditValue }
  why?: string | null
  also?: Also | undefined
}

export type TakeStep = ReturnType<typeof createSteps>

/**
 * Takes one step: compare-and-set, audit and public trail in one transaction, or in that of whoever hands one in. Throws
 * NotFound, Conflict `changedMeanwhile` where somebody was there before, Conflict `wrongState` where no way leads there.
 */
export function createSteps({ store, audit, transact, noted }: StepParts) {
  /** As it stands, if it can go that way. */
  async function ready({ id, revision }: Which, step: Step, session: ClientSession): Promise<Delivery> {
    const found = await store.find(id, session)
    if (found === null) throw new NotFound('deliveryNotFound', 'There is no such delivery.')
    if (revision !== undefined && revision !== found.revision) throw changedMeanwhile()
    assertLeads(found.state, step)
    return found
  }

  async function within(which: Which, step: Step, session: ClientSession): Promise<Delivery> {
    const { to, by, deed, told = {}, why = null } = step
    const before = await ready(which, step, session)
    const { id, state, revision } = before
    const set = step.changes?.(before) ?? {}
    const after = await store.move({ id, from: state, to, revision, set }, session)
    if (after === null) throw changedMeanwhile()
    const subject = { kind: 'delivery', id } as const
    await audit.append({ by, deed, subject, before: { state }, after: { state: to, ...told }, why }, session)
    if (isPublicState(to)) await noted(after, to, session)
    await step.also?.(after, session)
    return after
  }

  return function takeStep(which: Which, step: Step, session?: ClientSession): Promise<Delivery> {
    return session === undefined ? transact((own) => within(which, step, own)) : within(which, step, session)
  }
}

function assertLeads(state: DeliveryState, { to, from = statesBefore(to) }: Step): void {
  if (!from.includes(state)) throw new Conflict('wrongState', 'In its present state this cannot be done.')
}

function changedMeanwhile(): Conflict {
  return new Conflict('changedMeanwhile', 'Somebody changed it meanwhile.')
}
