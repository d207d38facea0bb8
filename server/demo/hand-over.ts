import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import type { Delivery, DeliveryService, Responses } from '../features/deliveries/index.ts'
import type { Petition } from '../features/petitions/index.ts'
import { dayOf, type Now } from '../platform/clock.ts'
import {
  demoHandover,
  inventedNote,
  inventedReceipt,
  nextDemoStep,
  type DemoDelivery,
  type DemoStep,
} from './demo-handover.ts'
import type { DemoStaff } from './demo-staff.ts'

interface Parts {
  deliveries: Pick<DeliveryService, 'prepare' | 'list' | 'release' | 'recordSent' | 'noAnswer'>
  answers: Pick<Responses, 'acknowledge'>
  now: Now
}

interface Handover {
  petition: Petition
  staff: DemoStaff
  signal: AbortSignal
}

/** Files are built by the service's own job, which looks every second. */
const lookAgainMs = 500

/**
 * Hands the petition over with the service's own verbs, so that packs, audit and public trail are as real as any. Done
 * again, or by another process after a kill, it goes on from where each delivery stands.
 */
export function createDemoHandover({ deliveries, answers, now }: Parts) {
  async function take(
    step: DemoStep,
    { id, revision }: Delivery,
    { way, releaser }: Pick<DemoDelivery, 'way'> & DemoStaff,
  ) {
    switch (step) {
      case 'build':
        break
      case 'release':
        await deliveries.release({ id, revision }, releaser)
        break
      case 'send':
        await deliveries.recordSent({ id, revision, way, sentOn: dayOf(now()), note: inventedNote }, releaser)
        break
      case 'acknowledge':
        await answers.acknowledge(id, inventedReceipt)
        break
      case 'give-up-waiting':
        await deliveries.noAnswer({ id, revision }, releaser)
        break
    }
  }

  /** Takes the next step of each that has one, and answers which. */
  async function goOn(handoverId: string, staff: DemoStaff): Promise<DemoStep[]> {
    const begun = await deliveries.list({ handoverId })
    const steps: DemoStep[] = []
    for (const plan of demoHandover) {
      const delivery = begun.find(({ recipientSlug }) => recipientSlug === plan.item.recipientSlug)
      const step = delivery === undefined ? null : nextDemoStep(delivery, plan)
      if (delivery === undefined || step === null) continue
      await take(step, delivery, { ...plan, ...staff })
      steps.push(step)
    }
    return steps
  }

  return {
    /** Whether it has been prepared, now or at an earlier start. */
    async isPrepared(petition: Petition): Promise<boolean> {
      return (await deliveries.list({ handoverId: handoverIdOf(petition) })).length > 0
    },

    async handOver({ petition, staff, signal }: Handover): Promise<void> {
      const handoverId = handoverIdOf(petition)
      const items = demoHandover.map(({ item }) => item)
      await deliveries.prepare({ petitionId: petition.id, handoverId, items, by: staff.preparer })
      for (;;) {
        const steps = await goOn(handoverId, staff)
        if (steps.length === 0) return
        if (steps.every((step) => step === 'build')) await pause(lookAgainMs, undefined, { signal })
        signal.throwIfAborted()
      }
    },
  }
}

/** The same at every start. */
function handoverIdOf({ id }: Petition): string {
  return createHash('sha256').update(`demonstration|${id}`).digest().subarray(0, 16).toString('base64url')
}
