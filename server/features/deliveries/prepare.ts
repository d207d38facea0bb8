import type { ClientSession } from 'mongodb'

import { dayOf, startOf } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Invalid } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import type { Delivery, DeliveryContents } from './delivery.ts'
import { freeze } from './freeze.ts'
import { brokenDownOnceADay } from './once-a-day.ts'
import { assertPromised, assertShown, keptUntil, recipientFor } from './promised.ts'
import { createStandings, type Standing, type StandingParts } from './standing.ts'
import type { DeliveryStore } from './store.ts'

export interface PreparingParts extends StandingParts {
  store: Pick<DeliveryStore, 'insert' | 'list' | 'firstSince'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  publicUrl: string
}

export interface HandoverItem {
  recipientSlug: string
  contents: DeliveryContents
}

export interface HandoverOrder {
  petitionId: string
  /** Where whoever orders has named it: ordered a second time, it is the same handover. */
  handoverId?: string
  items: readonly HandoverItem[]
  /** An account, or `console`. */
  by: string
}

/** Begins deliveries: freezes what each recipient is told. Their files are built afterwards, by a job. */
export function createPreparing({ store, audit, transact, publicUrl, ...parts }: PreparingParts) {
  const readStanding = createStandings(parts)

  function newDelivery(item: HandoverItem, standing: Standing, { handoverId, by }: Ordered): Delivery {
    const { recipientSlug, contents } = item
    const { at, petition, figures, named } = standing
    const recipient = recipientFor(standing, recipientSlug)
    assertPromised(petition, contents, at)
    const id = newId()
    const preparedOn = dayOf(at)
    return {
      id,
      petitionId: petition.id,
      recipientSlug,
      handoverId,
      state: 'preparing',
      revision: 1,
      contents,
      frozen: freeze(petition, recipient, contents, { delivery: id, site: publicUrl, preparedOn, figures, named }),
      sequence: figures.sequence,
      retainUntil: keptUntil(petition, contents, preparedOn),
      listedCount: null,
      trouble: null,
      files: [],
      keyId: null,
      isStored: true,
      preparedBy: by,
      preparedAt: at,
      ...untouched,
    }
  }

  async function add(delivery: Delivery, session: ClientSession): Promise<void> {
    const { id, petitionId, recipientSlug, handoverId, sequence, contents, frozen } = delivery
    await store.insert(delivery, session)
    const after = {
      state: delivery.state,
      petition: petitionId,
      recipient: recipientSlug,
      handover: handoverId,
      textVersion: frozen.textVersion.version,
      sequence,
      confirmedCount: frozen.counts.confirmed,
      language: contents.language,
      listForms: [...contents.listForms],
    }
    const subject = { kind: 'delivery', id } as const
    await audit.append(
      { by: delivery.preparedBy, deed: 'delivery.prepared', subject, before: null, after, why: null },
      session,
    )
  }

  return {
    /**
     * One delivery for each item, all of the same moment of text, register and tally, and all of them or none. Throws
     * NotFound for a petition that was never public and for a recipient it is not put to, Gone for one that was taken away
     * from the public, Forbidden for a recipient that is addressed only, Invalid for the same recipient twice, for no item
     * at all and for a list where the petition promised that nobody is listed, Conflict `retentionOver` for a list of those
     * who are forgotten by now.
     */
    async prepare({ petitionId, items, by, handoverId = newId() }: HandoverOrder): Promise<Delivery[]> {
      assertOnceEach(items)
      const begun = await unlessKnown(
        transact(async (session) => {
          const standing = await readStanding(petitionId, session)
          assertShown(standing.petition)
          const first = await store.firstSince(petitionId, startOf(dayOf(standing.at)), session)
          const figures = brokenDownOnceADay(standing.figures, first?.frozen ?? null)
          const made = items.map((item) => newDelivery(item, { ...standing, figures }, { handoverId, by }))
          for (const delivery of made) await add(delivery, session)
          return made
        }),
      )
      return begun ?? store.list({ handoverId })
    },
  }
}

type Ordered = Required<Pick<HandoverOrder, 'handoverId' | 'by'>>

/** Null where the same handover was ordered before. */
async function unlessKnown<T>(begun: Promise<T>): Promise<T | null> {
  try {
    return await begun
  } catch (error) {
    if (error instanceof Conflict && error.code === 'deliveries.known') return null
    throw error
  }
}

const untouched = {
  releasedBy: null,
  releasedAt: null,
  way: null,
  sentOn: null,
  acknowledgedOn: null,
  answeredOn: null,
  reference: '',
  answerDueOn: null,
  remindedOn: null,
} as const

function assertOnceEach(items: readonly HandoverItem[]): void {
  const slugs = new Set(items.map(({ recipientSlug }) => recipientSlug))
  if (items.length === 0) throw new Invalid('deliveries.nobodyChosen', 'Nobody was chosen to deliver to.')
  if (slugs.size < items.length) throw new Invalid('deliveries.chosenTwice', 'A recipient was chosen twice.')
}
