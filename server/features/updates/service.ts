import { Conflict } from '../../platform/errors.ts'
import type { Actor } from '../petitions/index.ts'
import { createAnnouncing } from './announce.ts'
import { createLedUpdates, deedOf, type UpdateParts } from './led-updates.ts'
import { createUpdateReviewing } from './review-update.ts'
import { progressOf, type Progress, type Update } from './update.ts'
import { createUpdateWriting } from './write-update.ts'

export type UpdateService = ReturnType<typeof createUpdateService>

/** News to signers, by the verbs of those who lead a petition and of those who review. */
export function createUpdateService(parts: UpdateParts) {
  const { store, outbox, audit, transact } = parts
  const led = createLedUpdates(parts)

  async function progress({ id, figures }: Pick<Update, 'id' | 'figures'>): Promise<Progress> {
    return progressOf(figures, await outbox.countGroup(id))
  }

  return {
    ...createUpdateWriting({ ...parts, led }),
    ...createUpdateReviewing({ ...parts, led }),
    ...createAnnouncing(parts),

    /** All there are of a petition, newest first. Throws NotFound to whoever does not lead it. */
    async list(petitionId: string, by: Actor): Promise<Update[]> {
      await led.insistOnLeading(petitionId, by)
      return store.ofPetition(petitionId)
    },

    /** One, with how far its sending has come. Throws NotFound. */
    async open(petitionId: string, id: string, by: Actor): Promise<{ update: Update; progress: Progress }> {
      const update = await led.get(petitionId, id, by)
      return { update, progress: await progress(update) }
    },

    /**
     * Stops the sending for good: who has not got it by now will not get it. What stands on the petition's page stays
     * there. Throws Conflict `updates.notStoppable` when there is nothing to stop.
     */
    async stop({ petitionId, id, by, why }: { petitionId: string; id: string; by: Actor; why: string }): Promise<void> {
      const update = await led.get(petitionId, id, by)
      await transact(async (session) => {
        const stopped = await store.move({ id, to: 'stopped' }, session)
        if (stopped === null) throw new Conflict('updates.notStoppable', 'This is not being sent.')
        const deed = deedOf(by.account.id, 'update.stopped', update, { state: 'stopped', ...stopped.figures })
        await audit.append({ ...deed, why: why === '' ? null : why }, session)
      })
      // What this process does not get to is dropped when its turn comes: its update is not being sent any more.
      await store.note(id, { droppedCount: await outbox.removeGroup(id) })
    },
  }
}
