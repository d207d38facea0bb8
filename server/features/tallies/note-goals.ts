import type { Petition, PetitionLife, PetitionService } from '../petitions/index.ts'
import type { TallyStore } from './store.ts'
import { goalReached } from './tally.ts'

interface Parts {
  petitions: Pick<PetitionService, 'list' | 'timeline'>
  tallies: Pick<TallyStore, 'publishedHeads'>
  life: Pick<PetitionLife, 'noteGoal'>
}

export type NoteGoals = ReturnType<typeof createGoalNoting>

/** For a job: sets down on the timelines which goals the published figures have reached. */
export function createGoalNoting({ petitions, tallies, life }: Parts) {
  function isNews({ id }: Petition, count: number): boolean {
    return !petitions.timeline(id).some((entry) => entry.kind === 'goal-reached' && entry.count >= count)
  }

  return async function noteGoals(signal?: AbortSignal): Promise<void> {
    const open = petitions.list().filter(({ state }) => state === 'open')
    const heads = await tallies.publishedHeads(open.map(({ id }) => id))
    for (const petition of open) {
      if (signal?.aborted === true) break
      const reached = goalReached(petition.goal, heads.get(petition.id)?.confirmedCount ?? 0)
      if (reached !== null && isNews(petition, reached)) await life.noteGoal(petition.id, reached)
    }
  }
}
