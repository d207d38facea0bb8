import type { Transact } from '../../platform/db/transaction.ts'
import type { Petition } from '../petitions/index.ts'
import type { SignatureListing } from '../signatures/index.ts'

interface Parts {
  listing: Pick<SignatureListing, 'countAtMost'>
  reads: Transact
}

export type LineCount = ReturnType<typeof createLineCount>

/** How many people's data would leave with a list of that petition, before anything is frozen. */
export function createLineCount({ listing, reads }: Parts) {
  return {
    /** With `names` everybody who counts; else those who chose to be seen. Who has no name to show is still among them. */
    atMost(petition: Petition, confirmedCount: number): Promise<number> {
      if (petition.handover === 'names') return Promise.resolve(confirmedCount)
      return reads((session) => listing.countAtMost(petition, session))
    },
  }
}
