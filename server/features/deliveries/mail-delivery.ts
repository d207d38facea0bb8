import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import type { Outbox } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { DeliveryLinks } from './links.ts'
import { mailChannelOf } from './mail-channel.ts'
import type { DeliveryService } from './service.ts'
import type { Which } from './take-step.ts'

interface Parts {
  deliveries: Pick<DeliveryService, 'get' | 'beginSending' | 'confirmSent' | 'backToReleased' | 'remind'>
  outbox: Pick<Outbox, 'enqueueMany' | 'countGroup'>
  links: Pick<DeliveryLinks, 'revoke'>
  recipients: Pick<RecipientService, 'named'>
  audit: Pick<Audit, 'append'>
  transact: Transact
}

export type DeliveryMailing = ReturnType<typeof createDeliveryMailing>

/** Mail to recipients: each goes because a person said so, and at most once. */
export function createDeliveryMailing({ deliveries, outbox, links, recipients, audit, transact }: Parts) {
  function addressFor({ recipientSlug, contents }: Delivery): string | null {
    return mailChannelOf(recipients.named([recipientSlug])[0], contents.language)?.address ?? null
  }

  function queue(mail: 'delivery' | 'delivery-link' | 'delivery-reminder') {
    return async (delivery: Delivery, session: ClientSession): Promise<void> => {
      if (addressFor(delivery) === null) throw new Conflict('deliveries.noMailAddress', 'It has no mail address.')
      const { id, contents } = delivery
      const rows = [{ id: newId(), about: id, locale: contents.language }]
      await outbox.enqueueMany({ mail, group: id, rows }, session)
    }
  }

  /** Of a mail that may still go nobody has to find out anything. */
  async function assertOver(id: string): Promise<void> {
    if ((await outbox.countGroup(id)) > 0) throw new Conflict('deliveries.underWay', 'Its mail is still on its way.')
  }

  function note(id: string, by: string, deed: string, session: ClientSession): Promise<void> {
    const subject = { kind: 'delivery', id } as const
    return audit.append({ by, deed, subject, before: null, after: null, why: null }, session)
  }

  return {
    /** The address of the register that mail to this recipient goes to; null where there is none. */
    addressFor,

    /** Whether its mail has not gone yet. While it is `sending` and this is false, nobody knows whether it arrived. */
    async isUnderWay({ id }: Pick<Delivery, 'id'>): Promise<boolean> {
      return (await outbox.countGroup(id)) > 0
    },

    /** Throws Conflict `deliveries.noMailAddress`, and as `beginSending` does. */
    send(which: Which, by: string): Promise<Delivery> {
      return deliveries.beginSending(which, by, queue('delivery'))
    },

    /** Somebody found out that an interrupted sending arrived. Throws Conflict `deliveries.underWay`, and as `confirmSent`. */
    async arrived(which: Which, by: string): Promise<Delivery> {
      await assertOver(which.id)
      return deliveries.confirmSent(which, by)
    },

    /** Or that it did not: it waits to be sent anew. Throws as `arrived`. */
    async didNotArrive(which: Which, by: string, why: string): Promise<Delivery> {
      await assertOver(which.id)
      return deliveries.backToReleased(which, by, why)
    },

    /** Asks the recipient once more. Throws Conflict `deliveries.noMailAddress`, and as `remind`. */
    remind(which: Which, by: string): Promise<Delivery> {
      return deliveries.remind(which, by, true, queue('delivery-reminder'))
    },

    /** Mails another link to the registered address. Throws Conflict `wrongState` before anything was sent. */
    async sendLink(id: string, by: string): Promise<void> {
      const delivery = await deliveries.get(id)
      if (!isPublicState(delivery.state)) throw new Conflict('wrongState', 'It was not sent yet.')
      await transact(async (session) => {
        await queue('delivery-link')(delivery, session)
        await note(id, by, 'delivery.link-sent', session)
      })
    },

    /** No link of it opens any more; another can be sent. */
    async revokeLinks(id: string, by: string): Promise<void> {
      await deliveries.get(id)
      await transact(async (session) => {
        await links.revoke(id, session)
        await note(id, by, 'delivery.links-revoked', session)
      })
    },
  }
}
