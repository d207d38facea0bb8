import type { Leases } from '../../platform/db/lease.ts'
import { AppError, type ErrorKind } from '../../platform/errors.ts'
import { isId } from '../../platform/ids.ts'
import type { DeliveryLinks, DeliveryMailing } from '../deliveries/index.ts'

interface Parts {
  links: Pick<DeliveryLinks, 'countToday'>
  mailing: Pick<DeliveryMailing, 'isUnderWay' | 'sendLink'>
  leases: Pick<Leases, 'acquire'>
}

/** Links a day and a delivery, after which nobody gets another one for the asking. */
const mostADay = 3
const nothingToMail: readonly ErrorKind[] = ['not-found', 'conflict', 'gone']

/** Many who ask at the same moment are one. */
const onceInMs = 60_000

/**
 * Mails another link to the registered address, and to nowhere else. Whoever asks learns nothing: neither whether there is
 * such a delivery, nor whether a mail goes.
 */
export function createAskNewLink({ links, mailing, leases }: Parts) {
  return async (deliveryId: string): Promise<void> => {
    if (!isId(deliveryId)) return
    if ((await leases.acquire(`delivery-link:${deliveryId}`, onceInMs)) === null) return
    if ((await links.countToday(deliveryId)) >= mostADay) return
    if (await mailing.isUnderWay({ id: deliveryId })) return
    await mailing.sendLink(deliveryId, 'recipient').catch((error: unknown) => {
      if (!(error instanceof AppError) || !nothingToMail.includes(error.kind)) throw error
    })
  }
}
