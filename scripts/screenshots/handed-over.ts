import { createDemonstrating } from '../../server/demo/demonstrate.ts'
import { createDeliveryLinks, createDeliveryLinkStore, type Delivery } from '../../server/features/deliveries/index.ts'
import { silentLog } from '../../server/platform/log.ts'
import { signIn } from '../../test/support/rooms.ts'
import { appeal, startSite, type TestSite } from '../../test/support/site.ts'
import type { RoomView } from './furnished-rooms.ts'

export interface HandedOver {
  site: TestSite
  views: readonly RoomView[]
  /** The first letter that goes to a recipient. */
  letter: Buffer
}

/** Enough for charts to have something to show. */
const signatureCount = 2_000

/** A site whose appeal was signed and handed over as in the demonstration: all of it is invented. */
export async function handOver(): Promise<HandedOver> {
  const site = await startSite()
  const { stores, service } = site
  const petition = stores.petitions.get(appeal)
  const demonstrate = createDemonstrating({ stores, service, log: silentLog, signatureCount })
  await demonstrate({ petition, isNew: true }, new AbortController().signal)
  const deliveries = await service.deliveries.ofPetition(petition.id)
  const inState = (state: Delivery['state']): Delivery => {
    const found = deliveries.find((delivery) => delivery.state === state)
    if (found === undefined) throw new Error(`The demonstration has no delivery that is ${state}.`)
    return found
  }
  const sent = inState('sent')
  const { content } = await service.deliveries.readFile({ id: sent.id, name: 'letter.pdf', by: 'console' })
  return {
    site,
    views: [
      ...publicViews(),
      { name: 'recipient-own', rest: `/deliveries/${await linkOf(site, sent)}`, as: null },
      ...(await staffViews(site, petition.id, deliveries)),
    ],
    letter: Buffer.concat(await Array.fromAsync(content)),
  }
}

function publicViews(): RoomView[] {
  const addresses = {
    petition: `/petitions/${appeal}`,
    trail: `/petitions/${appeal}/deliveries`,
    recipient: '/recipients/council-of-europe',
    check: '/check',
  }
  return Object.entries(addresses).map(([name, rest]) => ({ name, rest, as: null }))
}

/** Where the recipient reads, acknowledges and answers. */
function linkOf({ stores }: TestSite, { id, retainUntil }: Delivery): Promise<string> {
  const { database, now } = stores
  const links = createDeliveryLinks({ store: createDeliveryLinkStore(database.db), now })
  return links.issue({ deliveryId: id, retainUntil })
}

async function staffViews(site: TestSite, petitionId: string, deliveries: readonly Delivery[]): Promise<RoomView[]> {
  const as = await signIn(site, { roles: ['staff'], name: 'Mira' })
  return [
    { name: 'staff-list', rest: '/staff/deliveries', as },
    { name: 'staff-prepare', rest: `/staff/petitions/${petitionId}/deliver`, as },
    ...deliveries.map(({ id, state }) => ({ name: `staff-${state}`, rest: `/staff/deliveries/${id}`, as })),
  ]
}
