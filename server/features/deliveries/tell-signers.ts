import type { PetitionService } from '../petitions/index.ts'
import type { UpdateService } from '../updates/index.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import { createNewsOfDeliveries, type NewsParts } from './news-of-delivery.ts'
import type { DeliveryStore } from './store.ts'
import type { Noted } from './take-step.ts'

interface Parts extends NewsParts {
  store: Pick<DeliveryStore, 'list'>
  petitions: Pick<PetitionService, 'byId'>
  updates: Pick<UpdateService, 'announce'>
}

/**
 * Signers who asked for news are told when their petition is handed over, and when there is an answer. What was prepared
 * together and handed over on the same day is one piece of news.
 */
export function createTellingSigners({ store, petitions, updates, ...parts }: Parts): Noted {
  const news = createNewsOfDeliveries(parts)

  /** With those that went before it on that day, in the order in which they were prepared. */
  async function togetherWith(own: Delivery): Promise<Delivery[]> {
    const { handoverId, sentOn, id } = own
    const others = (await store.list({ handoverId })).filter((other) => other.id !== id)
    const gone = others.filter((other) => isPublicState(other.state) && other.sentOn === sentOn)
    return [own, ...gone].toSorted((one, two) => one.preparedAt.getTime() - two.preparedAt.getTime())
  }

  const tellSent: Tell = async (delivery, session) => {
    const { id, petitionId, handoverId, sentOn } = delivery
    if (sentOn === null) return
    const petition = petitions.byId(petitionId)
    const about = (deliveries: readonly Delivery[]) =>
      news.ofSending({ petition, sentOn, recipients: deliveries.map(({ frozen }) => frozen.recipient) })
    const key = `${handoverId}|sent|${sentOn}`
    const texts = about(await togetherWith(delivery))
    const announced = await updates.announce({ key, petitionId, texts }, session)
    // The mails of that news are on their way, and do not name this recipient.
    if (announced === 'late') {
      await updates.announce({ key: `${key}|${id}`, petitionId, texts: about([delivery]) }, session)
    }
  }

  const tellAnswer: Tell = async ({ id, petitionId, answeredOn, state, frozen }, session) => {
    if (answeredOn === null || (state !== 'answered' && state !== 'refused')) return
    const about = { petition: petitions.byId(petitionId), answeredOn, recipient: frozen.recipient, stance: state }
    await updates.announce({ key: `${id}|${state}`, petitionId, texts: news.ofAnswer(about) }, session)
  }

  return async (delivery, step, session) => {
    if (step === 'sent') await tellSent(delivery, session)
    if (step === 'answered' || step === 'refused') await tellAnswer(delivery, session)
  }
}

type Tell = (delivery: Delivery, session: Parameters<Noted>[2]) => Promise<void>
