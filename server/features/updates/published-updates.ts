import type { Day } from '../../platform/clock.ts'
import type { UpdateStore } from './store.ts'
import type { Update, UpdateContent } from './update.ts'

/** An update as everybody may read it. */
export interface PublishedUpdate extends UpdateContent {
  id: string
  publishedOn: Day
}

export type PublishedUpdates = ReturnType<typeof createPublishedUpdates>

/**
 * The updates on petitions' pages and feeds, kept in memory by every process that prints them. `refresh` brings them up to
 * date; a failed one leaves them as they were.
 */
export function createPublishedUpdates({ store }: { store: Pick<UpdateStore, 'published'> }) {
  let byPetition = new Map<string, readonly PublishedUpdate[]>()
  let shown = '[]'
  let revision = 0

  return {
    async refresh(): Promise<void> {
      const updates = (await store.published()).flatMap(publishedOf)
      const showing = JSON.stringify(updates)
      if (showing === shown) return
      shown = showing
      byPetition = Map.groupBy(updates, ({ petitionId }) => petitionId)
      revision += 1
    },

    /** One more whenever anything of them has changed. */
    revision: (): number => revision,

    /** Newest first. */
    of: (petitionId: string): readonly PublishedUpdate[] => byPetition.get(petitionId) ?? [],
  }
}

function publishedOf({ id, petitionId, publishedOn, originalLanguage, texts }: Update) {
  return publishedOn === null ? [] : [{ id, petitionId, publishedOn, originalLanguage, texts }]
}
