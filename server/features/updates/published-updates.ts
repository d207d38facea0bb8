import type { Day } from '../../platform/clock.ts'
import { keptInMemory } from '../../platform/kept-in-memory.ts'
import type { UpdateStore } from './store.ts'
import type { Update, UpdateContent } from './update.ts'

/** An update as everybody may read it. */
export interface PublishedUpdate extends UpdateContent {
  id: string
  publishedOn: Day
}

export type PublishedUpdates = ReturnType<typeof createPublishedUpdates>

/** The updates on petitions' pages and feeds, as every process that prints them keeps them in memory. */
export function createPublishedUpdates({ store }: { store: Pick<UpdateStore, 'published'> }) {
  const { refresh, revision, arranged } = keptInMemory({
    read: async () => (await store.published()).flatMap(publishedOf),
    arrange: (updates) => Map.groupBy(updates, ({ petitionId }) => petitionId),
  })

  return {
    refresh,
    revision,

    /** Newest first. */
    of: (petitionId: string): readonly PublishedUpdate[] => arranged().get(petitionId) ?? [],
  }
}

function publishedOf({ id, petitionId, publishedOn, originalLanguage, texts }: Update) {
  return publishedOn === null ? [] : [{ id, petitionId, publishedOn, originalLanguage, texts }]
}
