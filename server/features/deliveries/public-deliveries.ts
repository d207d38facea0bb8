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
  answers: Pick<PublishedAnswers, 'ofPetition' | 'refresh' | 'revision'>
}

/**
 * What everybody may know of handovers, kept in memory by every process that prints it. `refresh` brings it up to date; a
 * failed one leaves it as it was.
 */
export function createPublicDeliveries({ store, evidence, corrections, answers }: Parts) {
  let ofRecipient = new Map<string, readonly PublicDelivery[]>()
  let shown = '[]'
  let revision = 0

  return {
    async refresh(): Promise<void> {
      await answers.refresh()
      const sent = await store.sent()
      const ids = sent.map(({ id }) => id)
      const [shownFor, notesOf] = await Promise.all([evidence.ofDeliveries(ids), corrections.ofDeliveries(ids)])
      const all = sent.flatMap((delivery) => {
        const said = answers.ofPetition(delivery.petitionId).filter(({ deliveryId }) => deliveryId === delivery.id)
        const { id } = delivery
        return toPublic(delivery, {
          evidence: shownFor.get(id) ?? [],
          corrections: notesOf.get(id) ?? [],
          answers: said,
        })
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
