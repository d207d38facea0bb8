import type { ClientSession } from 'mongodb'

import { addDays, dayOf, type Day, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, Forbidden, Invalid, NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Audit } from '../audit/index.ts'
import { figuresFor } from '../packs/index.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { Recipient, RecipientService } from '../recipients/index.ts'
import { emptyTally, type PublishedTally, type TallyStore } from '../tallies/index.ts'
import type { Delivery, DeliveryContents } from './delivery.ts'
import { freeze } from './freeze.ts'
import type { DeliveryStore } from './store.ts'

export interface PreparingParts {
  store: Pick<DeliveryStore, 'insert' | 'list'>
  petitions: Pick<PetitionService, 'byId'>
  recipients: Pick<RecipientService, 'named'>
  tallies: Pick<TallyStore, 'find' | 'cells'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
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
export function createPreparing({
  store,
  petitions,
  recipients,
  tallies,
  audit,
  transact,
  now,
  publicUrl,
}: PreparingParts) {
  const named = (slug: string): Recipient | undefined => recipients.named([slug])[0]

  function recipientFor({ recipients: asked }: Petition, slug: string): Recipient {
    const recipient = asked.includes(slug) ? named(slug) : undefined
    if (recipient === undefined) throw new NotFound('recipientNotFound', `This petition is not put to "${slug}".`)
    if (!recipient.addressedOnly) return recipient
    throw new Forbidden(
      'addressedOnly',
      `${recipient.name.en} is addressed only: the petition names it, and nothing is ever delivered to it.`,
    )
  }

  async function readFigures(petition: Petition, session: ClientSession): Promise<PublishedTally> {
    const today = dayOf(now())
    const tally = (await tallies.find(petition.id, session)) ?? emptyTally(today)
    return figuresFor(petition, { tally, cells: await tallies.cells(petition.id, session), today })
  }

  function newDelivery(petition: Petition, item: HandoverItem, moment: Moment): Delivery {
    const { handoverId, figures, by, recipient } = moment
    const id = newId()
    const at = now()
    const frozen = freeze(petition, recipient, item.contents, {
      delivery: id,
      site: publicUrl,
      preparedOn: dayOf(at),
      figures,
      named,
    })
    return {
      id,
      petitionId: petition.id,
      recipientSlug: recipient.slug,
      handoverId,
      state: 'preparing',
      revision: 1,
      contents: item.contents,
      frozen,
      sequence: figures.sequence,
      retainUntil: keptUntil(petition, item.contents, dayOf(at)),
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
     * One delivery for each item, all of the same moment of the tally, and all of them or none. Throws NotFound for a
     * petition that was never public and for a recipient it is not put to, Forbidden for one that is addressed only,
     * Invalid for the same recipient twice, for no item at all and for a list where the petition promised that nobody is
     * listed, Conflict `retentionOver` for a list of those who are forgotten by now.
     */
    async prepare(order: HandoverOrder): Promise<Delivery[]> {
      const { petitionId, items, by, handoverId = newId() } = order
      const petition = petitions.byId(petitionId)
      const chosen = items.map((item) => ({ item, recipient: recipientFor(petition, item.recipientSlug) }))
      assertOnceEach(items)
      for (const { contents } of items) assertPromised(petition, contents, now())
      const begun = await unlessKnown(
        transact(async (session) => {
          const figures = await readFigures(petition, session)
          const made = chosen.map(({ item, recipient }) =>
            newDelivery(petition, item, { handoverId, figures, by, recipient }),
          )
          for (const delivery of made) await add(delivery, session)
          return made
        }),
      )
      return begun ?? store.list({ handoverId })
    },
  }
}

/** Null where the same handover was ordered before. */
async function unlessKnown<T>(begun: Promise<T>): Promise<T | null> {
  try {
    return await begun
  } catch (error) {
    if (error instanceof Conflict && error.code === 'deliveries.known') return null
    throw error
  }
}

/** A list is kept no longer than was promised to those who stand in it; figures for as long as they may be asked for. */
function keptUntil({ retainUntil }: Petition, { listForms }: DeliveryContents, today: Day): Day {
  const figuresUntil = addDays(today, figuresForDays)
  return listForms.length > 0 || retainUntil > figuresUntil ? retainUntil : figuresUntil
}

const figuresForDays = 365

interface Moment {
  handoverId: string
  figures: PublishedTally
  by: string
  recipient: Recipient
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

function assertPromised(petition: Petition, { listForms }: DeliveryContents, at: Date): void {
  if (listForms.length === 0) return
  if (!mayList(petition)) {
    throw new Invalid('deliveries.nobodyListed', 'Signers were promised that nobody is listed: no list can go along.')
  }
  if (dayOf(at) > petition.retainUntil) {
    throw new Conflict('retentionOver', 'What its signers gave is gone, as promised: no list can go along.')
  }
}

/** Whether anybody at all may stand in a list that is handed over. What each line says is up to promise and choice. */
export function mayList({ handover, riskMode }: Pick<Petition, 'handover' | 'riskMode'>): boolean {
  return handover === 'names' || riskMode === 'open'
}
