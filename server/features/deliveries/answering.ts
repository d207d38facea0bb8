import type { ClientSession } from 'mongodb'

import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import type { AuditValue } from '../audit/audit.ts'
import type { Audit } from '../audit/index.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { isReminderDue, type Delivery } from './delivery.ts'
import type { DeliveryStore } from './store.ts'
import { createSteps, type Also, type Noted, type Which } from './take-step.ts'

interface Parts {
  store: Pick<DeliveryStore, 'find' | 'move' | 'remind'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  noted: Noted
  now: Now
}

/** A mail that goes with a reminder. */
interface Mailed {
  /** Told to the audit beside. */
  told: { readonly [name: string]: AuditValue }
  also: Also
}

/** What becomes of a delivery at the recipient. Each verb is a transaction of its own, or a part of the one handed in. */
export function createAnswering(parts: Parts) {
  const { store, audit, transact, now } = parts
  const takeStep = createSteps(parts)

  return {
    /**
     * The recipient has it, and perhaps a number for it. Throws NotFound, Conflict `changedMeanwhile`, Conflict
     * `wrongState` where that was known before.
     */
    acknowledge(
      which: Which,
      { by, reference = '' }: { by: string; reference?: string },
      session?: ClientSession,
    ): Promise<Delivery> {
      const changes = ({ reference: known }: Delivery) => ({
        acknowledgedOn: dayOf(now()),
        reference: reference === '' ? known : reference,
      })
      return takeStep(which, { by, deed: 'delivery.acknowledged', to: 'acknowledged', changes }, session)
    },

    /**
     * The recipient answered, on that day: it does what is asked or says something else, or it refuses. Throws as
     * `acknowledge`.
     */
    answer(
      which: Which,
      { by, stance, answeredOn }: { by: string; stance: 'answered' | 'refused'; answeredOn: Day },
      session?: ClientSession,
    ): Promise<Delivery> {
      const step = { by, deed: `delivery.${stance}`, to: stance, told: { answeredOn }, changes: () => ({ answeredOn }) }
      return takeStep(which, step, session)
    },

    /** Nothing came in the time in which it usually answers; an answer may still come. Throws as `acknowledge`. */
    noAnswer(which: Which, by: string): Promise<Delivery> {
      return takeStep(which, { by, deed: 'delivery.no-answer', to: 'no_answer' })
    },

    /**
     * Staff were asked whether to remind, and did or did not; they are asked again after the same time. Throws Conflict
     * `wrongState` when that is not due, or was done by somebody else.
     */
    remind({ id }: Which, by: string, isReminded: boolean, mailed?: Mailed): Promise<Delivery> {
      return transact(async (session) => {
        const before = await store.find(id, session)
        const today = dayOf(now())
        if (before === null || !isReminderDue(before, today)) throw notDue()
        const after = await store.remind({ id, revision: before.revision, remindedOn: today }, session)
        if (after === null) throw notDue()
        const deed = isReminded ? 'delivery.reminded' : 'delivery.reminder-declined'
        const subject = { kind: 'delivery', id } as const
        const told = { before: { remindedOn: before.remindedOn }, after: { remindedOn: today, ...mailed?.told } }
        await audit.append({ by, deed, subject, ...told, why: null }, session)
        await mailed?.also(after, session)
        return after
      })
    },
  }
}

function notDue(): Conflict {
  return new Conflict('wrongState', 'There is nothing to remind of now.')
}
