import type { ClientSession } from 'mongodb'

import { Gone } from '../../platform/errors.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { RecipientService } from '../recipients/index.ts'
import type { Delivery } from './delivery.ts'
import { assertDeliverable, assertShown } from './promised.ts'

export interface LeavingParts {
  petitions: Pick<PetitionService, 'current'>
  recipients: Pick<RecipientService, 'current'>
}

export type MayLeave = ReturnType<typeof createLeaving>

/**
 * Between preparing and sending days may pass. Throws, in the transaction of the step, Gone `deliveries.filesGone` where the
 * files were taken away meanwhile and `petitionRemoved` where the petition was, Forbidden where nothing may be delivered to
 * its recipient any more.
 */
export function createLeaving({ petitions, recipients }: LeavingParts) {
  return async (delivery: Delivery, session: ClientSession): Promise<void> => {
    const { petitionId, recipientSlug, isStored } = delivery
    if (!isStored) throw new Gone('deliveries.filesGone', 'Its files are gone, as promised; their hashes stay.')
    assertShown(await petitions.current(petitionId, session))
    for (const recipient of await recipients.current([recipientSlug], session)) assertDeliverable(recipient)
  }
}
