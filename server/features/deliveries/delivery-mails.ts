import { dayOf, type Now } from '../../platform/clock.ts'
import { Conflict } from '../../platform/errors.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import type { Log } from '../../platform/log.ts'
import type { MailEnd, MailGroups, MailPropsOf } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { EvidenceService } from './keep-evidence.ts'
import { lastDayOf, type DeliveryLinks } from './links.ts'
import { madeByGroup } from './made-by-group.ts'
import { mailChannelOf } from './mail-channel.ts'
import type { DeliveryService } from './service.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'find'>
  /** Built later: what it does may queue mail. */
  deliveries: () => Pick<DeliveryService, 'confirmSent' | 'backToReleased'>
  evidence: Pick<EvidenceService, 'addReceipt'>
  links: Pick<DeliveryLinks, 'issue'>
  recipients: Pick<RecipientService, 'current'>
  wordsOf: WordsOf
  publicUrl: string
  now: Now
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
  const { store, deliveries, evidence, links, recipients, wordsOf, publicUrl, now, log } = parts

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
    const { language } = delivery.contents
    const [recipient] = await recipients.current([delivery.recipientSlug])
    const channel = mailChannelOf(recipient, language)
    if (channel === null) return 'never'
    const token = await links.issue({ deliveryId: id, retainUntil: delivery.retainUntil })
    return {
      to: channel.address,
      props: deliveryMailProps(delivery, { token, words: wordsOf(language), publicUrl, now }),
    }
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

interface Around {
  token: string
  words: Words
  publicUrl: string
  now: Now
}

/** What each of these mails says, in the language of the letter. */
export function deliveryMailProps(
  delivery: Delivery,
  { token, words, publicUrl, now }: Around,
): MailPropsOf<'delivery'> {
  const { frozen, retainUntil } = delivery
  const { locale } = words
  const { petition, organiser, recipient, counts } = frozen
  return {
    petitionTitle: petition.titles[locale] ?? petition.titles[petition.originalLanguage] ?? '',
    organiser: organiser.name[locale],
    recipient: recipient.name[locale],
    signatureCount: words.number(counts.confirmed),
    asOf: words.date(frozen.asOf),
    deliveryUrl: `${publicUrl}/${locale}/deliveries/${token}`,
    expiresOn: words.date(lastDayOf(retainUntil, dayOf(now()))),
    demonstration: frozen.demonstration,
  }
}
