import { dayOf, type Now } from '../../platform/clock.ts'
import type { Words, WordsOf } from '../../platform/i18n.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailPropsOf } from '../outbox/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { Delivery } from './delivery.ts'
import { lastDayOf, type DeliveryLinks } from './links.ts'
import { mailChannelOf } from './mail-channel.ts'

export interface AddressingParts {
  links: Pick<DeliveryLinks, 'issue'>
  recipients: Pick<RecipientService, 'current'>
  wordsOf: WordsOf
  publicUrl: string
  now: Now
}

interface AddressedMail {
  to: string
  props: MailPropsOf<'delivery'>
}

/**
 * A mail to the recipient of a delivery, as it goes: to the address that the register has at that moment, with a link of its
 * own, whose token is nowhere else. `never` where the register has no address.
 */
export function createAddressing({ links, recipients, wordsOf, publicUrl, now }: AddressingParts) {
  return async (delivery: Delivery, locale: Locale): Promise<AddressedMail | 'never'> => {
    const { id: deliveryId, recipientSlug, retainUntil } = delivery
    const [recipient] = await recipients.current([recipientSlug])
    const channel = mailChannelOf(recipient, locale)
    if (channel === null) return 'never'
    const token = await links.issue({ deliveryId, retainUntil })
    return {
      to: channel.address,
      props: deliveryMailProps(delivery, { token, words: wordsOf(locale), publicUrl, now }),
    }
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
