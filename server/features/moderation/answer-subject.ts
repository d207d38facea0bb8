import type { DeliveryService, Responses } from '../deliveries/index.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { AnswerSubject } from './opened-subject.ts'

export interface AnswerParts {
  answers: Pick<Responses, 'toReview' | 'sayingsOf'>
  deliveries: Pick<DeliveryService, 'get'>
  petitions: Pick<PetitionService, 'byId'>
}

/** What a recipient answered, with what it answers to. Throws NotFound. */
export async function openAnswer({ answers, deliveries, petitions }: AnswerParts, id: string): Promise<AnswerSubject> {
  const answer = await answers.toReview(id)
  const delivery = await deliveries.get(answer.deliveryId)
  const sayings = await answers.sayingsOf(answer)
  return { kind: 'answer', answer, sayings, delivery, petition: petitions.byId(answer.petitionId) }
}
