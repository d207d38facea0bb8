import path from 'node:path'

import { deliveryServicesOn } from '../../../server/delivery-services.ts'
import type { Delivery, DeliveryContents, PublicState } from '../../../server/features/deliveries/delivery.ts'
import type { Makers, Noted, OutgoingFile } from '../../../server/features/deliveries/index.ts'
import { createDataMakers } from '../../../server/features/packs/index.ts'
import type { PackSource, WriteBytes } from '../../../server/features/packs/pack.ts'
import type { Petition } from '../../../server/features/petitions/index.ts'
import { dayOf } from '../../../server/platform/clock.ts'
import { newId } from '../../../server/platform/ids.ts'
import { silentLog } from '../../../server/platform/log.ts'
import type { Stores } from '../../../server/stores.ts'
import type { TestSite } from '../../support/site.ts'

const site = 'https://petitions.example.org'

interface Changes {
  fourEyes?: boolean
  /** Parts that fail where a test tells them to. */
  stores?: Partial<Stores>
  makers?: Makers
  /** Told of public steps beside. */
  also?: Noted
}

/** A list as plain lines, and what every pack has. */
export const plainMakers: Makers = (_, { listForms }) => [
  ...listForms.map((form) => ({
    name: `signatures.${form}`,
    async make({ rows }: PackSource, write: WriteBytes) {
      for await (const batch of rows()) {
        await write(Buffer.from(batch.map((row) => `${row.number}|${row.name}|${row.country}\n`).join('')))
      }
    },
  })),
  ...createDataMakers(),
]

/** The verbs on what is stored, and who uses them. */
export function openHandover(
  { stores: own, environment }: Pick<TestSite, 'stores' | 'environment'>,
  { fourEyes = true, makers = plainMakers, also, stores: others = {} }: Changes = {},
) {
  const stores = { ...own, ...others }
  const { audit, shelf } = stores
  const noted: { deliveryId: string; step: PublicState }[] = []
  let isNotingLost = false
  const services = deliveryServicesOn(stores, {
    publicUrl: site,
    dataDir: environment['DATA_DIR'] ?? path.dirname(environment['SECRETS_FILE'] ?? 'data/secrets'),
    log: silentLog,
    fourEyes,
    makers,
    answerWithinDays: (slug) => (slug === 'osce' ? 60 : null),
    async noted(delivery, step, session) {
      if (isNotingLost) throw new Error('The timeline cannot be written.')
      noted.push({ deliveryId: delivery.id, step })
      await also?.(delivery, step, session)
    },
  })
  const { deliveries, packBuilding } = services
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

  /** With its files. */
  async function prepared(
    petition: Petition,
    recipientSlug?: string,
    contents?: Partial<DeliveryContents>,
  ): Promise<Delivery> {
    const { id } = await prepare(petition, recipientSlug, contents)
    await packBuilding.runOnce()
    return deliveries.get(id)
  }

  async function sent(
    petition: Petition,
    recipientSlug?: string,
    contents?: Partial<DeliveryContents>,
  ): Promise<Delivery> {
    const { id } = await prepared(petition, recipientSlug, contents)
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

    /** What goes out to a reader. */
    async contentOf({ content }: Pick<OutgoingFile, 'content'>): Promise<Buffer> {
      return Buffer.concat(await Array.fromAsync(content))
    },

    /** A file of it as text. */
    async textOf(id: string, name: string): Promise<string> {
      return Buffer.concat(await Array.fromAsync(shelf.read(id, name))).toString('utf8')
    },

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
