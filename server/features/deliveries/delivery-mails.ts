import { dayOf } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { MailEnd, MailGroups } from '../outbox/index.ts'
import { createAddressing, type AddressingParts } from './addressed-mail.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { EvidenceService } from './keep-evidence.ts'
import { madeByGroup } from './made-by-group.ts'
import type { DeliveryService } from './service.ts'
import type { DeliveryStore } from './store.ts'

interface Parts extends AddressingParts {
  store: Pick<DeliveryStore, 'find'>
  /** Built later: what it does may queue mail. */
  deliveries: () => Pick<DeliveryService, 'confirmSent' | 'backToReleased'>
  evidence: Pick<EvidenceService, 'addReceipt'>
  log: Log
}

type DeliveryMail = 'delivery' | 'delivery-link'

/** Whether a mail that was queued should still go when its turn has come. */
const isWanted: Readonly<Record<DeliveryMail, (delivery: Delivery) => boolean>> = {
  delivery: ({ state }) => state === 'sending',
  'delivery-link': ({ state }) => isPublicState(state),
}

/**
 * The mails to recipients, made when they go: each carries a link of its own, whose token is nowhere but in that mail.
 * What became of the first one moves the delivery on; where nobody knows, it stays for a person to find out.
 */
export function createDeliveryMails(parts: Parts): Readonly<Record<DeliveryMail, MailGroups>> {
  const { store, deliveries, evidence, now, log } = parts
  const addressed = createAddressing(parts)

  function groupsFor(mail: DeliveryMail): MailGroups {
    return {
      read: (mails) => madeByGroup(mails, (id) => make(mail, id)),
      note: async (id, { droppedCount }) => {
        if (mail === 'delivery' && droppedCount > 0) await end(id, { kind: 'refused', code: 'address' })
      },
      ended: async (id, how) => {
        if (mail === 'delivery') await end(id, how)
      },
    }
  }

  async function make(mail: DeliveryMail, id: string) {
    const delivery = await store.find(id)
    if (delivery === null || !isWanted[mail](delivery)) return 'never'
    return addressed(delivery, delivery.contents.language)
  }

  /** A person may have decided meanwhile: then that counts. */
  async function end(id: string, how: MailEnd): Promise<void> {
    try {
      if (how.kind === 'sent') await confirm(id)
      if (how.kind === 'refused') await deliveries().backToReleased({ id }, 'system', how.code)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      log.info({ code: error.code }, 'A delivery had moved on before its mail ended.')
    }
  }

  async function confirm(id: string): Promise<void> {
    await deliveries().confirmSent({ id }, 'system', (_, session) =>
      evidence.addReceipt({ deliveryId: id, day: dayOf(now()), note: '' }, session),
    )
  }

  return {
    delivery: groupsFor('delivery'),
    'delivery-link': groupsFor('delivery-link'),
  }
}
