import { keptInMemory } from '../../platform/kept-in-memory.ts'
import { manifestName } from '../packs/pack.ts'
import type { CorrectionStore } from './correction-store.ts'
import type { PublicCorrection } from './correction.ts'
import { isPublicState, type Delivery } from './delivery.ts'
import { evidenceHref, type Evidence } from './evidence.ts'
import type { EvidenceStore } from './evidence-store.ts'
import type { PublicDelivery } from './public-trail.ts'
import type { PublishedAnswer, PublishedAnswers } from './published-answers.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<DeliveryStore, 'sent'>
  evidence: Pick<EvidenceStore, 'ofDeliveries'>
  corrections: Pick<CorrectionStore, 'ofDeliveries'>
  answers: Pick<PublishedAnswers, 'ofPetition' | 'refresh'>
}

/** What everybody may know of handovers, as every process that prints it keeps it in memory. */
export function createPublicDeliveries({ store, evidence, corrections, answers }: Parts) {
  async function read(): Promise<PublicDelivery[]> {
    await answers.refresh()
    const sent = await store.sent()
    const ids = sent.map(({ id }) => id)
    const [shownFor, notesOf] = await Promise.all([evidence.ofDeliveries(ids), corrections.ofDeliveries(ids)])
    return sent.flatMap((delivery) => {
      const { id, petitionId } = delivery
      return toPublic(delivery, {
        evidence: shownFor.get(id) ?? [],
        corrections: notesOf.get(id) ?? [],
        answers: answers.ofPetition(petitionId).filter(({ deliveryId }) => deliveryId === id),
      })
    })
  }

  const { refresh, revision, arranged } = keptInMemory({
    read,
    arrange: (deliveries) => Map.groupBy(deliveries, ({ recipientSlug }) => recipientSlug),
  })

  return {
    refresh,
    revision,

    /** Newest first. */
    trail: (recipientSlug: string): readonly PublicDelivery[] => arranged().get(recipientSlug) ?? [],
  }
}

interface Around {
  evidence: readonly Evidence[]
  corrections: readonly PublicCorrection[]
  answers: readonly PublishedAnswer[]
}

/** Nothing of the way, of a reference or of who handed it over. */
function toPublic(delivery: Delivery, { evidence, corrections, answers }: Around): PublicDelivery[] {
  const { id, petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn, answerDueOn, keyId } = delivery
  if (!isPublicState(state) || sentOn === null) return []
  const { counts, textVersion } = delivery.frozen
  return [
    {
      deliveryId: id,
      ...{ petitionId, recipientSlug, state, sentOn, acknowledgedOn, answeredOn, answerDueOn, keyId },
      signatureCount: counts.confirmed,
      textVersion: textVersion.version,
      corrections,
      manifestSha256: delivery.files.find(({ name }) => name === manifestName)?.sha256 ?? null,
      evidence: evidence.map((one) => ({ day: one.day, kind: one.kind, note: one.note, fileHref: evidenceHref(one) })),
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
