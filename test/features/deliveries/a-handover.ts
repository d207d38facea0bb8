import { deliveryServicesOn } from '../../../server/delivery-services.ts'
import type { Delivery, DeliveryContents, PublicState } from '../../../server/features/deliveries/delivery.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { bytesOf, newId } from '../../../server/platform/ids.ts'
import type { Stores } from '../../../server/stores.ts'

export const site = 'https://petitions.example.org'

interface Changes {
  fourEyes?: boolean
}

/** The verbs on what is stored, and who uses them. */
export function openHandover(stores: Stores, { fourEyes = true }: Changes = {}) {
  const { audit } = stores
  const noted: { deliveryId: string; step: PublicState }[] = []
  let isNotingLost = false
  const services = deliveryServicesOn(stores, {
    publicUrl: site,
    fourEyes,
    answerWithinDays: (slug) => (slug === 'osce' ? 60 : null),
    noted({ id }, step) {
      if (isNotingLost) return Promise.reject(new Error('The timeline cannot be written.'))
      noted.push({ deliveryId: id, step })
      return Promise.resolve()
    },
  })
  const { deliveries } = services
  const mira = newId()
  const tom = newId()

  async function prepare(
    petition: Petition,
    recipientSlug = 'osce',
    contents: Partial<DeliveryContents> = {},
  ): Promise<Delivery> {
    const item = { recipientSlug, contents: { language: 'en', listForms: [], ...contents } } as const
    const [delivery] = await deliveries.prepare({ petitionId: petition.id, items: [item], by: mira })
    if (delivery === undefined) throw new Error('Nothing was prepared.')
    return delivery
  }

  /** As if its files were built. */
  async function prepared(petition: Petition, recipientSlug?: string): Promise<Delivery> {
    const { id } = await prepare(petition, recipientSlug)
    await stores.database.db.collection('deliveries').updateOne({ _id: bytesOf(id) }, { $set: { state: 'prepared' } })
    return deliveries.get(id)
  }

  async function sent(petition: Petition, recipientSlug?: string): Promise<Delivery> {
    const { id } = await prepared(petition, recipientSlug)
    await deliveries.release({ id }, tom)
    return deliveries.recordSent({ id, way: 'post', sentOn: dayOf(stores.now()), note: '' }, tom)
  }

  return {
    ...services,
    noted,
    /** Prepares. */
    mira,
    /** Releases. */
    tom,
    prepare,
    prepared,
    sent,

    /** From now on nothing public can be written down. */
    failNoting() {
      isNotingLost = true
    },

    /** Deeds done to it, the first one first. */
    async deedsOf(id: string) {
      return (await audit.entries({ limit: 100, subject: { kind: 'delivery', id } })).toReversed()
    },
  }
}
