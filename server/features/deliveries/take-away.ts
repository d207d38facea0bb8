import { dayOf, type Day, type Now } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { BuildStore } from './build-store.ts'
import { timeOver, type Delivery } from './delivery.ts'
import type { ForgetResponses } from './forget-responses.ts'
import type { TakeStep } from './take-step.ts'

export interface TakingAwayParts {
  store: Pick<BuildStore, 'givenUp' | 'storedUntil' | 'storedListsOf' | 'setGone'>
  petitions: Pick<PetitionService, 'all'>
  takeStep: TakeStep
  shelf: Pick<FileShelf, 'remove'>
  forget: Pick<ForgetResponses, 'ofDelivery'>
  now: Now
}

/** Takes away what was given up or whose time is over, with what its recipient said to us alone. Repeatable. */
export function createTakingAway({ store, petitions, takeStep, shelf, forget, now }: TakingAwayParts) {
  const today = (): Day => dayOf(now())

  /** A new version of a petition may promise its signers to forget them earlier: lists end with that, too. */
  async function listsOver(): Promise<Delivery[]> {
    const ended = petitions.all().filter(({ retainUntil }) => retainUntil < today())
    return ended.length === 0 ? [] : store.storedListsOf(ended.map(({ id }) => id))
  }

  return {
    /** Whose bytes are still here and should not be. */
    async due(): Promise<Delivery[]> {
      const found = await Promise.all([store.givenUp(), store.storedUntil(today()), listsOver()])
      return [...new Map(found.flat().map((delivery) => [delivery.id, delivery])).values()]
    },

    /**
     * What was promised to be gone by then is gone, built or not; what nobody has released by then cannot go any more.
     * Throws Conflict `changedMeanwhile` where somebody just released it.
     */
    async takeAway({ id, revision, state }: Delivery): Promise<void> {
      if (state === 'preparing' || state === 'prepared') {
        const deed = { by: 'system', deed: 'delivery.abandoned', why: timeOver } as const
        await takeStep({ id, revision }, { ...deed, from: [state], to: 'abandoned' })
      }
      await shelf.remove(id)
      await forget.ofDelivery(id)
      await store.setGone(id)
    },
  }
}
