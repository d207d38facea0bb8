import { isPublicState, type Delivery } from './delivery.ts'
import type { PublishedAnswer, PublishedAnswers } from './published-answers.ts'
import type { PublicAnswer, PublicDelivery } from './public-trail.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'sent'>
  /** What recipients answered of that petition and moderators let appear, the latest first; from memory. */
  answersOf: PublishedAnswers['ofPetition']
}

export type PublishedDeliveries = ReturnType<typeof createPublishedDeliveries>

/**
 * What everybody may know of deliveries, kept in memory by every process that prints it. `refresh` brings it up to date; a
 * failed one leaves it as it was.
 */
export function createPublishedDeliveries({ store, answersOf }: Parts) {
  let byRecipient = new Map<string, readonly PublicDelivery[]>()
  let shown = '[]'
  let revision = 0

  function publicOf(delivery: Delivery): PublicDelivery[] {
    const { id, petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn } = delivery
    if (!isPublicState(state) || sentOn === null) return []
    const answer = answersOf(petitionId).find(({ deliveryId }) => deliveryId === id)
    const step = { deliveryId: id, petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn }
    return [{ ...step, answer: answer === undefined ? null : toPublic(answer) }]
  }

  return {
    async refresh(): Promise<void> {
      const all = (await store.sent()).flatMap(publicOf).toSorted(latestFirst)
      const showing = JSON.stringify(all)
      if (showing === shown) return
      shown = showing
      byRecipient = Map.groupBy(all, ({ recipientSlug }) => recipientSlug)
      revision += 1
    },

    /** One more whenever anything of them has changed. */
    revision: (): number => revision,

    /** What was handed over to that recipient, the latest first. */
    of: (recipientSlug: string): readonly PublicDelivery[] => byRecipient.get(recipientSlug) ?? [],
  }
}

function toPublic({ text, language, file }: PublishedAnswer): PublicAnswer {
  return { text, language, fileHref: file?.href ?? null }
}

/** Those of one day stay as they come. */
function latestFirst(one: PublicDelivery, other: PublicDelivery): number {
  if (one.sentOn === other.sentOn) return 0
  return one.sentOn > other.sentOn ? -1 : 1
}
