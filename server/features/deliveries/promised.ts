import { addDays, dayOf, type Day } from '../../platform/clock.ts'
import { Conflict, Forbidden, Gone, Invalid, NotFound } from '../../platform/errors.ts'
import { isPublic, type Petition } from '../petitions/index.ts'
import type { Recipient } from '../recipients/index.ts'
import type { DeliveryContents } from './delivery.ts'
import type { Standing } from './standing.ts'

/** Whether anybody at all may stand in a list that is handed over. What each line says is up to promise and choice. */
export function mayList({ handover, riskMode }: Pick<Petition, 'handover' | 'riskMode'>): boolean {
  return handover === 'names' || riskMode === 'open'
}

/** Throws Gone where it was taken away from the public: then nobody gets it. */
export function assertShown({ state }: Pick<Petition, 'state'>): void {
  if (!isPublic(state)) throw new Gone('petitionRemoved', 'This petition was removed.')
}

/** Throws Forbidden for who is only named and asked. */
export function assertDeliverable({ addressedOnly, name }: Pick<Recipient, 'addressedOnly' | 'name'>): void {
  if (!addressedOnly) return
  throw new Forbidden(
    'addressedOnly',
    `${name.en} is addressed only: the petition names it, and nothing is ever delivered to it.`,
  )
}

/** Throws NotFound for who the petition is not put to, and as `assertDeliverable`. */
export function recipientFor({ petition, named }: Pick<Standing, 'petition' | 'named'>, slug: string): Recipient {
  const recipient = petition.recipients.includes(slug) ? named(slug) : undefined
  if (recipient === undefined) throw new NotFound('recipientNotFound', `This petition is not put to "${slug}".`)
  assertDeliverable(recipient)
  return recipient
}

/** Throws Invalid for a list where nobody is listed, Conflict for one of those who are forgotten by then. */
export function assertPromised(petition: Petition, { listForms }: DeliveryContents, at: Date): void {
  if (listForms.length === 0) return
  if (!mayList(petition)) {
    throw new Invalid('deliveries.nobodyListed', 'Signers were promised that nobody is listed: no list can go along.')
  }
  if (dayOf(at) > petition.retainUntil) {
    throw new Conflict('retentionOver', 'What its signers gave is gone, as promised: no list can go along.')
  }
}

/** A list is kept no longer than was promised to those who stand in it; figures for as long as they may be asked for. */
export function keptUntil({ retainUntil }: Petition, { listForms }: DeliveryContents, today: Day): Day {
  const figuresUntil = addDays(today, figuresForDays)
  return listForms.length > 0 || retainUntil > figuresUntil ? retainUntil : figuresUntil
}

const figuresForDays = 365
