import type { Day } from '../../platform/clock.ts'
import type { Account } from '../accounts/account.ts'
import type { DeskListing } from './desk.ts'
import type { DeskStore } from './desk-store.ts'
import type { DraftStore } from './draft-store.ts'
import { wordsOf } from './heading.ts'
import type { PetitionState } from './petition.ts'

/** One line of a list of petitions. */
export interface ListedPetition extends DeskListing {
  /** Something of it waits for a reviewer. */
  isWaiting: boolean
  /** When somebody last wrote at it; null where nobody has. */
  changedAt: Date | null
}

export interface ListQuery {
  state?: PetitionState | undefined
  /** Beginnings of words of the title, in any language. */
  search?: string | undefined
  /** The last line of the page before. */
  after?: { startedOn: Day; id: string } | undefined
  limit: number
}

/** Lists petitions of every state, for the rooms. */
export function createListing({ desks, drafts }: { desks: DeskStore; drafts: DraftStore }) {
  async function listed(found: readonly DeskListing[]): Promise<ListedPetition[]> {
    const summaries = await drafts.summaries(found.map(({ id }) => id))
    return found.map((one) => ({ ...one, ...(summaries.get(one.id) ?? { isWaiting: false, changedAt: null }) }))
  }

  return {
    /** All that this account leads, what was changed last first. */
    async listFor(account: Pick<Account, 'id' | 'organisations'>): Promise<ListedPetition[]> {
      const lines = await listed(await desks.ledBy(account))
      return lines.toSorted((one, other) => newness(other) - newness(one))
    },

    /** Every petition, what was begun last first. Who may see them is for the caller to ask. */
    async listAll({ search = '', ...query }: ListQuery): Promise<ListedPetition[]> {
      return listed(await desks.all({ ...query, words: wordsOf(search) }))
    },
  }
}

function newness({ changedAt, startedOn }: ListedPetition): number {
  return (changedAt ?? new Date(startedOn)).getTime()
}
