import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Gone } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import type { Outbox } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { DeliveryLinks } from './links.ts'
import { mailChannelOf } from './mail-channel.ts'
import type { Reminder, ReminderStore } from './reminder-store.ts'
import type { DeliveryService } from './service.ts'
import type { Which } from './take-step.ts'

interface Parts {
  deliveries: Pick<DeliveryService, 'get' | 'beginSending' | 'confirmSent' | 'backToReleased' | 'remind'>
  outbox: Pick<Outbox, 'enqueueMany' | 'countGroup'>
  links: Pick<DeliveryLinks, 'revoke'>
  reminders: Pick<ReminderStore, 'insert' | 'ofDelivery'>
  recipients: Pick<RecipientService, 'named'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
}

export type DeliveryMailing = ReturnType<typeof createDeliveryMailing>

/** Mail to recipients: each goes because a person said so, and at most once. */
export function createDeliveryMailing(parts: Parts) {
  const { deliveries, outbox, links, reminders, recipients, audit, transact, now } = parts

  function addressFor({ recipientSlug, contents }: Delivery): string | null {
    return mailChannelOf(recipients.named([recipientSlug])[0], contents.language)?.address ?? null
  }

  function assertReachable(delivery: Delivery): void {
    if (addressFor(delivery) === null) throw new Conflict('deliveries.noMailAddress', 'It has no mail address.')
  }

  function queue(mail: 'delivery' | 'delivery-link') {
    return async (delivery: Delivery, session: ClientSession): Promise<void> => {
      assertReachable(delivery)
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

    /**
     * Asks the recipient once more, in these words. They are kept beside the delivery until its files go; the audit knows
     * whether somebody changed what the site proposed. Throws Conflict `deliveries.noMailAddress`, Gone
     * `deliveries.filesGone`, and as `remind`.
     */
    remind(which: Which, by: string, { text, isEdited }: { text: string; isEdited: boolean }): Promise<Delivery> {
      const reminder = newId()
      return deliveries.remind(which, by, true, {
        told: { reminder, isEdited },
        async also(delivery, session) {
          const { id, contents, isStored } = delivery
          assertReachable(delivery)
          // Nobody would take it away any more.
          if (!isStored) throw filesGone()
          await reminders.insert({ id: reminder, deliveryId: id, text }, session)
          const rows = [{ id: newId(), about: id, locale: contents.language }]
          await outbox.enqueueMany({ mail: 'delivery-reminder', group: reminder, rows }, session)
        },
      })
    },

    /** What recipients were reminded with, as it was sent. */
    remindersOf(deliveryId: string): Promise<Reminder[]> {
      return reminders.ofDelivery(deliveryId)
    },

    /**
     * Mails another link to the registered address. Throws Conflict `wrongState` before anything was sent, Gone
     * `deliveries.filesGone` where no link would open any more.
     */
    async sendLink(id: string, by: string): Promise<void> {
      const delivery = await deliveries.get(id)
      if (!isPublicState(delivery.state)) throw new Conflict('wrongState', 'It was not sent yet.')
      if (dayOf(now()) > delivery.retainUntil) throw filesGone()
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

function filesGone(): Gone {
  return new Gone('deliveries.filesGone', 'Its time is over.')
}
