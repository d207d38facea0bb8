import { dayOf } from '../../platform/clock.ts'
import { parseParams } from '../../platform/http/forms.ts'
import type { GuardedRouter } from '../accounts/index.ts'
import type { Delivery } from '../deliveries/delivery.ts'
import { listPage } from './list-page.ts'
import { readListQuery } from './list-query.ts'
import { roomWords, rule, staffParams, type DeliveryRoomParts } from './room-parts.ts'

/** All deliveries, and what waits for a person. */
export function addListRoutes(room: GuardedRouter, parts: DeliveryRoomParts): void {
  const { deliveries, replies, fourEyes, renderRoom, now } = parts

  room.get('/:locale/staff/deliveries', rule, async (req, res, viewer) => {
    const { locale } = parseParams(staffParams, req.params)
    const all = await deliveries.list()
    const looker = {
      by: viewer.account.id,
      fourEyes,
      today: dayOf(now()),
      underWay: await underWayAmong(all, parts),
      asking: await replies.asking(),
    }
    const page = listPage({ words: roomWords(parts, locale), deliveries: all, query: readListQuery(req.query), looker })
    res.type('html').send(renderRoom(page, viewer))
  })
}

/** Of those that are being sent, the ones whose mail has not gone yet. */
export async function underWayAmong(
  deliveries: readonly Delivery[],
  { mailing }: Pick<DeliveryRoomParts, 'mailing'>,
): Promise<ReadonlySet<string>> {
  const sending = deliveries.filter(({ state }) => state === 'sending')
  const found = await Promise.all(sending.map(async (one) => ((await mailing.isUnderWay(one)) ? [one.id] : [])))
  return new Set(found.flat())
}
