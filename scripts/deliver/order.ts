import type { Delivery, DeliveryService, HandoverItem } from '../../server/features/deliveries/index.ts'
import { packName } from '../../server/features/packs/index.ts'
import type { Petition } from '../../server/features/petitions/index.ts'
import { dayOf } from '../../server/platform/clock.ts'
import { NotFound } from '../../server/platform/errors.ts'
import type { Stores } from '../../server/stores.ts'

/** What is to be written. */
export interface Order {
  /** Of every file that may come of it. */
  names: readonly string[]
  begin: () => Promise<Delivery[]>
}

interface Parts {
  stores: Pick<Stores, 'petitions' | 'recipients' | 'now'>
  deliveries: Pick<DeliveryService, 'prepare'>
}

interface NewOrder {
  petitionSlug: string
  recipientSlugs: readonly string[]
  contents: HandoverItem['contents']
  by: string
}

/** New deliveries. Throws NotFound with what there is, before anything is begun. */
export function newOrder({ stores, deliveries }: Parts, order: NewOrder): Order {
  const { petitionSlug, recipientSlugs, contents, by } = order
  const petition = petitionNamed(stores, petitionSlug)
  assertAsked(stores, petition, recipientSlugs)
  const preparedOn = dayOf(stores.now())
  const items = recipientSlugs.map((recipientSlug) => ({ recipientSlug, contents }))
  return {
    names: recipientSlugs.flatMap((slug) => namesOf({ petition, recipient: { slug }, preparedOn })),
    begin: () => deliveries.prepare({ petitionId: petition.id, items, by }),
  }
}

/** Deliveries that were prepared before. Throws NotFound. */
export async function olderOrder(deliveries: Pick<DeliveryService, 'get'>, ids: readonly string[]): Promise<Order> {
  const found = await Promise.all(ids.map((id) => deliveries.get(id)))
  return {
    names: found.flatMap(({ frozen }) => namesOf(frozen)),
    begin: () => Promise.resolve(found),
  }
}

/** Where the recipient has a key, it ends in `.age`. */
function namesOf(named: Parameters<typeof packName>[0]): string[] {
  const name = packName(named)
  return [name, `${name}.age`]
}

function petitionNamed({ petitions }: Pick<Stores, 'petitions'>, slug: string): Petition {
  const found = petitions.find(slug)
  if (found !== null) return found
  const known = petitions.list().map((petition) => petition.slug)
  throw new NotFound('petitionNotFound', `There is no petition "${slug}". There are: ${known.join(', ') || 'none'}.`)
}

/** One that is addressed only is refused where deliveries are made. */
function assertAsked({ recipients }: Pick<Stores, 'recipients'>, petition: Petition, slugs: readonly string[]): void {
  const unknown = slugs.find((slug) => !petition.recipients.includes(slug))
  if (unknown === undefined) return
  const known = recipients.named(petition.recipients).filter(({ addressedOnly }) => !addressedOnly)
  const names = known.map(({ slug }) => slug).join(', ')
  const sentence = `This petition is not put to "${unknown}". It can be handed over to: ${names || 'nobody'}.`
  throw new NotFound('recipientNotFound', sentence)
}
