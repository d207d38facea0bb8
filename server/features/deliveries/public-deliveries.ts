import { manifestName } from '../packs/pack.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import type { Evidence } from './evidence.ts'
import type { EvidenceStore } from './evidence-store.ts'
import type { PublicDelivery } from './public-trail.ts'
import type { PublishedAnswer, PublishedAnswers } from './published-answers.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'sent'>
  evidence: Pick<EvidenceStore, 'ofDeliveries'>
  answers: Pick<PublishedAnswers, 'ofPetition' | 'refresh' | 'revision'>
}

export type PublicDeliveries = ReturnType<typeof createPublicDeliveries>

/**
 * What everybody may know of handovers, kept in memory by every process that prints it. `refresh` brings it up to date; a
 * failed one leaves it as it was.
 */
export function createPublicDeliveries({ store, evidence, answers }: Parts) {
  let ofRecipient = new Map<string, readonly PublicDelivery[]>()
  let shown = '[]'
  let revision = 0

  return {
    async refresh(): Promise<void> {
      await answers.refresh()
      const sent = await store.sent()
      const shownFor = await evidence.ofDeliveries(sent.map(({ id }) => id))
      const all = sent.flatMap((delivery) => {
        const said = answers.ofPetition(delivery.petitionId).filter(({ deliveryId }) => deliveryId === delivery.id)
        return toPublic(delivery, shownFor.get(delivery.id) ?? [], said)
      })
      const showing = JSON.stringify(all)
      if (showing === shown) return
      shown = showing
      ofRecipient = Map.groupBy(all, ({ recipientSlug }) => recipientSlug)
      revision += 1
    },

    /** One more whenever anything of them has changed. */
    revision: (): number => revision,

    /** Newest first. */
    trail: (recipientSlug: string): readonly PublicDelivery[] => ofRecipient.get(recipientSlug) ?? [],
  }
}

/** Nothing of the way, of a reference or of who handed it over. */
function toPublic(
  delivery: Delivery,
  evidence: readonly Evidence[],
  answers: readonly PublishedAnswer[],
): PublicDelivery[] {
  const { id, petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn, answerDueOn, keyId } = delivery
  if (!isPublicState(state) || sentOn === null) return []
  const { counts, textVersion } = delivery.frozen
  return [
    {
      deliveryId: id,
      ...{ petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn, answerDueOn, keyId },
      signatureCount: counts.confirmed,
      textVersion: textVersion.version,
      manifestSha256: delivery.files.find(({ name }) => name === manifestName)?.sha256 ?? null,
      evidence: evidence.map(({ day, kind, note }) => ({ day, kind, note })),
      answers: answers.map(answerOf),
    },
  ]
}

function answerOf({
  text,
  language,
  name,
  office,
  file,
  answeredOn,
}: PublishedAnswer): PublicDelivery['answers'][number] {
  return { text, language, name, office, answeredOn, fileHref: file?.href ?? null }
}
