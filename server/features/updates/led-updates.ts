import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import type { AuditValue } from '../audit/audit.ts'
import type { Outbox } from '../outbox/index.ts'
import type { Actor, AuditTrail, DraftService, PetitionService, ReviewQueue } from '../petitions/index.ts'
import type { UpdateStore } from './store.ts'
import { mayTellSigners, type Update } from './update.ts'

export interface UpdateParts {
  store: UpdateStore
  desks: Pick<DraftService, 'openDesk'>
  petitions: Pick<PetitionService, 'all'>
  outbox: Pick<Outbox, 'countGroup' | 'removeGroup'>
  reviews: ReviewQueue
  audit: AuditTrail
  transact: Transact
  now: Now
  /** Told in the same transaction when an update comes onto its petition's page. */
  noted: (update: Update, session: ClientSession) => Promise<void>
}

export type LedUpdates = ReturnType<typeof createLedUpdates>

/** Updates of petitions that somebody leads. Who does not lead one does not even learn that there is an update. */
export function createLedUpdates({
  store,
  desks,
  petitions,
  now,
}: Pick<UpdateParts, 'store' | 'desks' | 'petitions' | 'now'>) {
  async function insistOnLeading(petitionId: string, by: Actor): Promise<void> {
    const { leads } = await desks.openDesk(petitionId, by)
    if (!leads) throw notFound()
  }

  return {
    /** Throws NotFound to whoever does not lead it. */
    insistOnLeading,

    /** Throws NotFound, and Conflict `updates.nobodyToTell` where its signers cannot be told anything (any more). */
    async insistOnTelling(petitionId: string, by: Actor): Promise<void> {
      await insistOnLeading(petitionId, by)
      const petition = petitions.all().find(({ id }) => id === petitionId)
      if (petition === undefined || !mayTellSigners(petition, dayOf(now()))) {
        throw new Conflict('updates.nobodyToTell', 'News can be sent only while the petition can be read.')
      }
    },

    /** Throws NotFound, also for an update of another petition. */
    async get(petitionId: string, id: string, by: Actor): Promise<Update> {
      await insistOnLeading(petitionId, by)
      const update = await store.find(id)
      if (update?.petitionId !== petitionId) throw notFound()
      return update
    },
  }
}

/** What was done to an update, for the audit. */
export function deedOf(
  by: string,
  deed: string,
  update: Update,
  after: { state: string } & Record<string, AuditValue>,
) {
  const { id, petitionId, state } = update
  return { by, deed, subject: { kind: 'update', id }, before: { state }, after: { ...after, petitionId } } as const
}

export function notFound(): NotFound {
  return new NotFound('updateNotFound', 'There is no such update.')
}
