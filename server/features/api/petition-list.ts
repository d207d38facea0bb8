import { isPublic, type Petition } from '../petitions/index.ts'
import { cursorAfter, type ListPosition } from './list-cursor.ts'
import { publicState, type PublicState } from './resources.ts'

export interface ListQuery {
  state?: PublicState | undefined
  recipient?: string | undefined
  limit: number
  after?: ListPosition | undefined
  now: Date
}

export interface PetitionListPage {
  petitions: Petition[]
  /** Opaque to whoever asked; null at the end. */
  next: string | null
}

/** One page of the public petitions, newest first, in an order that does not shift under a reader. */
export function pageOfPetitions(
  all: readonly Petition[],
  { state, recipient, limit, after, now }: ListQuery,
): PetitionListPage {
  const wanted = all
    .filter((petition) => isPublic(petition.state))
    .filter((petition) => state === undefined || publicState(petition, now) === state)
    .filter((petition) => recipient === undefined || petition.recipients.includes(recipient))
    .filter((petition) => after === undefined || compare(petition, after) > 0)
    .toSorted(compare)
  const petitions = wanted.slice(0, limit)
  const last = petitions.at(-1)
  return { petitions, next: last === undefined || wanted.length === petitions.length ? null : cursorAfter(last) }
}

/** Newest first; on one day by slug. */
function compare(one: ListPosition, two: ListPosition): number {
  if (one.publishedOn !== two.publishedOn) return one.publishedOn > two.publishedOn ? -1 : 1
  if (one.slug === two.slug) return 0
  return one.slug < two.slug ? -1 : 1
}
