import { dayMs, type Now } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { ShelfOwnerStore } from './shelf-owner-store.ts'

interface Parts {
  shelf: Pick<FileShelf, 'owners' | 'isWrittenSince' | 'remove'>
  owners: ShelfOwnerStore
  now: Now
}

/** No file takes that long from its first byte to the row that names it, clocks that are apart included. */
const leftAloneMs = dayMs

const askedAtOnce = 500

/**
 * Takes away files that belong to nothing: a process that is killed between the file and the row that names it leaves one,
 * and so does one that goes on writing after its delivery was given up. What was written within a day is left alone.
 * Answers how many owners had nothing but files.
 */
export function createShelfSweep({ shelf, owners, now }: Parts) {
  return async (signal?: AbortSignal): Promise<number> => {
    const recently = new Date(now().getTime() - leftAloneMs)
    const all = await shelf.owners()
    let count = 0
    for (let from = 0; from < all.length; from += askedAtOnce) {
      const asked = all.slice(from, from + askedAtOnce)
      const inNeed = await owners.inNeed(asked)
      for (const owner of asked.filter((one) => !inNeed.has(one))) {
        if (signal?.aborted === true) return count
        if (await shelf.isWrittenSince(owner, recently)) continue
        await shelf.remove(owner)
        count += 1
      }
    }
    return count
  }
}
