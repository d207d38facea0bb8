import { Gone, NotFound } from '../../platform/errors.ts'
import { isPublicState, type Delivery } from '../deliveries/delivery.ts'
import type { DeliveryLinks, DeliveryService } from '../deliveries/index.ts'

/** The link was one of ours, and opens no more. */
export class LinkOver extends Gone {
  readonly why: 'expired' | 'revoked'

  constructor(why: 'expired' | 'revoked') {
    super('linkOver', 'This link does not open any more.')
    this.why = why
  }
}

interface Parts {
  links: Pick<DeliveryLinks, 'find'>
  deliveries: Pick<DeliveryService, 'get'>
}

export type OpenLink = ReturnType<typeof createOpenLink>

/** From the token of a personal link to what was handed over. Throws NotFound, LinkOver. */
export function createOpenLink({ links, deliveries }: Parts) {
  return async (token: string): Promise<Delivery> => {
    const link = await links.find(token)
    if (link === null) throw new NotFound('linkUnknown', 'There is no such link.')
    if (link.state !== 'open') throw new LinkOver(link.state)
    const delivery = await deliveries.get(link.deliveryId)
    // A mail that nobody knows the fate of has arrived when its link is opened.
    if (!isPublicState(delivery.state) && delivery.state !== 'sending') throw new LinkOver('revoked')
    return delivery
  }
}
