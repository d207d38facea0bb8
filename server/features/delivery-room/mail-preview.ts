import { cleanLines } from '../../platform/text.ts'
import { dayOf } from '../../platform/clock.ts'
import { awaitsAnswer, type Delivery } from '../deliveries/delivery.ts'
import { deliveryMailProps } from '../deliveries/index.ts'
import { proposedReminder } from '../outbox/index.ts'
import type { DeliveryRoomParts } from './room-parts.ts'

type Parts = Pick<DeliveryRoomParts, 'renderMail' | 'wordsOf' | 'mailWordsOf' | 'publicUrl' | 'now'>

/** Stands where the recipient's own key will be. */
const noKey = '…'

/** What goes with a click, the letter or a reminder; `yours` stands where staff's own words will be. */
export function mailPreview(delivery: Delivery, parts: Parts, yours: string): { subject: string; text: string } | null {
  const { state, contents } = delivery
  if (state !== 'released' && !awaitsAnswer(delivery)) return null
  const props = propsOf(delivery, parts)
  const { subject, text } =
    state === 'released'
      ? parts.renderMail('delivery', contents.language, { ...props })
      : parts.renderMail('delivery-reminder', contents.language, { ...props, reminderText: yours })
  return { subject, text }
}

/** What a reminder says unless staff change it; the link is added when it goes. */
export function reminderFor(delivery: Delivery, parts: Parts): string {
  const { sentOn, reference, contents } = delivery
  const words = parts.wordsOf(contents.language)
  const about = {
    ...propsOf(delivery, parts),
    sentOn: words.date(sentOn ?? dayOf(parts.now())),
    reference: reference === '' ? null : reference,
  }
  return cleanLines(proposedReminder(about, parts.mailWordsOf(contents.language)))
}

function propsOf(delivery: Delivery, { wordsOf, publicUrl, now }: Parts) {
  return deliveryMailProps(delivery, { token: noKey, words: wordsOf(delivery.contents.language), publicUrl, now })
}
