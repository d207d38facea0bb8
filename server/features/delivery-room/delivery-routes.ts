import type { Request, Response } from 'express'

import { dayOf } from '../../platform/clock.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { GuardedRouter, Viewer } from '../accounts/index.ts'
import type { ChainedEntry } from '../audit/index.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { isOpenQuestion, type Response as RecipientResponse } from '../deliveries/response.ts'
import { deliveryPage, type DeliveryPageInput } from './delivery-page.ts'
import { underWayAmong } from './list-routes.ts'
import { mailPreview, reminderFor } from './mail-preview.ts'
import { idParams, roomWords, rule, type DeliveryRoomParts } from './room-parts.ts'

/** What the page says beside what is stored. */
export type Said = Pick<DeliveryPageInput, 'refusedForm' | 'refused' | 'done'>

export type ShowDelivery = (req: Request, res: Response, viewer: Viewer, said?: Said) => Promise<void>

/** Nobody reads more of a trail on that page; the audit has it all. */
const mostEntries = 100

/** Shows one delivery, as it stands now. */
export function createShowDelivery(parts: DeliveryRoomParts): ShowDelivery {
  const {
    deliveries,
    mailing,
    evidence,
    answers,
    replies,
    corrections,
    audit,
    recipients,
    profiles,
    fourEyes,
    renderRoom,
    now,
  } = parts

  return async (req, res, viewer, said = {}) => {
    const { locale, id } = parseParams(idParams, req.params)
    const words = roomWords(parts, locale)
    const delivery = await deliveries.get(id)
    const [recipient = null] = recipients.named([delivery.recipientSlug])
    const responses = await answers.ofDelivery(id)
    const entries = await audit.entries({ subject: { kind: 'delivery', id }, limit: mostEntries })
    const page = deliveryPage({
      ...said,
      words,
      delivery,
      recipient,
      profile: recipient === null ? null : profiles[recipient.profile],
      address: mailing.addressFor(delivery),
      mail: mailPreview(delivery, parts, words.say('deliveries.remind.yours')),
      proposed: reminderFor(delivery, parts),
      reminders: await mailing.remindersOf(id),
      evidence: await evidence.ofDelivery(id),
      corrections: await corrections.correctionsOf(id),
      isEncrypted: await deliveries.isEncrypted(delivery),
      responses,
      replyAddress: (question) => replies.addressFor(delivery.recipientSlug, question),
      entries,
      names: await namesIn({ delivery, entries, responses }, parts),
      looker: {
        by: viewer.account.id,
        fourEyes,
        today: dayOf(now()),
        underWay: await underWayAmong([delivery], parts),
        asking: new Set(responses.some(isOpenQuestion) ? [id] : []),
      },
    })
    res.type('html').send(renderRoom(page, viewer))
  }
}

interface Told {
  delivery: Delivery
  entries: readonly ChainedEntry[]
  responses: readonly RecipientResponse[]
}

async function namesIn(
  { delivery: { preparedBy, releasedBy }, entries, responses }: Told,
  { accounts }: Pick<DeliveryRoomParts, 'accounts'>,
): Promise<Map<string, string>> {
  const all = [
    ...[preparedBy, releasedBy ?? ''],
    ...entries.map(({ by }) => by),
    ...responses.map(({ reply }) => reply?.by ?? ''),
  ]
  const ids = new Set(all.filter((id) => id.length === 22))
  const found = await Promise.all([...ids].map((id) => accounts.find(id)))
  return new Map(found.flatMap((account) => (account === null ? [] : [[account.id, account.name] as const])))
}

export function addDeliveryRoutes(room: GuardedRouter, show: ShowDelivery): void {
  room.get('/:locale/staff/deliveries/:id', rule, (req, res, viewer) =>
    show(req, res, viewer, { done: req.query['done'] }),
  )
}
