import { createDeliveryStore } from '../../server/features/deliveries/index.ts'
import { bytesOf, newId } from '../../server/platform/ids.ts'
import type { LedSite } from '../features/campaign-room/a-leader.ts'
import type { SignedIn } from '../support/rooms.ts'
import { appeal } from '../support/site.ts'
import { at, type RoomPage } from './room-page.ts'

/** Deliveries in the states in which most can be done with them. */
export async function deliveryPages({ site }: LedSite, as: SignedIn): Promise<RoomPage[]> {
  const { stores, service } = site
  const { id: petition, recipients } = stores.petitions.get(appeal)
  const slugs = stores.recipients.named(recipients).flatMap(({ slug, addressedOnly }) => (addressedOnly ? [] : [slug]))
  const deliver = `/staff/petitions/${petition}/deliver`
  await as.post(`/en${deliver}`, {
    ...{ handover: newId(), step: 'prepare' },
    ...Object.fromEntries(slugs.map((slug) => [`to.${slug}`, 'yes'])),
  })
  await service.runJob('deliveries')
  const { db } = stores.database
  const made = await createDeliveryStore(db).list({ petitionId: petition })
  const asIf = [
    { state: 'prepared' },
    { state: 'released' },
    { state: 'sending', way: 'mail' },
    { state: 'sent', way: 'post', sentOn: '2020-01-01', answerDueOn: '2020-03-01' },
  ]
  const shown = asIf.flatMap((set, index) => made.slice(index, index + 1).map(({ id }) => ({ id, set })))
  for (const { id, set } of shown) await db.collection('deliveries').updateOne({ _id: bytesOf(id) }, { $set: set })

  const page = (door: string, rest = door): RoomPage => ({
    door: `/:locale/staff${door}`,
    address: at(`/staff${rest}`),
    as,
  })
  return [
    page('/deliveries'),
    page('/petitions/:id/deliver', `/petitions/${petition}/deliver`),
    ...shown.map(({ id }) => page('/deliveries/:id', `/deliveries/${id}`)),
  ]
}
