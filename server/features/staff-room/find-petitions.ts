import type { Petition, PetitionState } from '../petitions/petition.ts'
import type { ListedPetition, PetitionLife, PetitionService } from '../petitions/index.ts'
import type { TallyBoard } from '../tallies/index.ts'

export const petitionOrders = ['newest', 'signatures', 'changed'] as const

export type PetitionOrder = (typeof petitionOrders)[number]

export interface PetitionQuery {
  /** Beginnings of words of the title, or a part of the address. */
  search: string
  state: PetitionState | null
  /** An organisation's or an account's id. */
  owner: string | null
  order: PetitionOrder
  /** 1 for the first. */
  page: number
}

export interface FoundPetition extends ListedPetition {
  /** Null until it is published. */
  published: Petition | null
  /** As published; 0 until then. */
  confirmedCount: number
}

export interface FoundPetitions {
  rows: readonly FoundPetition[]
  /** How many there are on all pages. */
  count: number
  /** Before they were narrowed to a state. */
  countOf: ReadonlyMap<PetitionState, number>
  /** There are more petitions than are looked through. */
  isCut: boolean
}

export const petitionsOnPage = 50

/** So many are looked through, those that were begun last; a search finds older ones by their words. */
export const mostLookedThrough = 1_000

interface Parts {
  life: Pick<PetitionLife, 'listAll'>
  petitions: Pick<PetitionService, 'all'>
  board: Pick<TallyBoard, 'of'>
}

/** Petitions of every state for who may see them all, narrowed and put in order. */
export async function findPetitions(query: PetitionQuery, { life, petitions, board }: Parts): Promise<FoundPetitions> {
  const { search, state, owner, order, page } = query
  const latest = await life.listAll({ limit: mostLookedThrough })
  const found = search === '' ? latest : await matching(search, latest, life)
  const published = new Map(petitions.all().map((petition) => [petition.id, petition]))
  const rows = found
    .filter((one) => owner === null || one.owner?.id === owner)
    .map((one) => ({
      ...one,
      published: published.get(one.id) ?? null,
      confirmedCount: published.has(one.id) ? board.of(one.id).confirmedCount : 0,
    }))
  const narrowed = rows.filter((one) => state === null || one.state === state).toSorted(comparing[order])
  return {
    rows: narrowed.slice((page - 1) * petitionsOnPage, page * petitionsOnPage),
    count: narrowed.length,
    countOf: new Map([...Map.groupBy(rows, (one) => one.state)].map(([name, ones]) => [name, ones.length])),
    isCut: latest.length === mostLookedThrough,
  }
}

async function matching(
  search: string,
  latest: readonly ListedPetition[],
  life: Parts['life'],
): Promise<ListedPetition[]> {
  const byWords = await life.listAll({ search, limit: mostLookedThrough })
  const known = new Set(byWords.map(({ id }) => id))
  const slug = search.trim().toLowerCase().replaceAll(/\s+/g, '-')
  return [...byWords, ...latest.filter((one) => !known.has(one.id) && one.slug.includes(slug))]
}

const comparing: Record<PetitionOrder, (one: FoundPetition, two: FoundPetition) => number> = {
  newest: (one, two) => (one.startedOn === two.startedOn ? 0 : one.startedOn < two.startedOn ? 1 : -1),
  signatures: (one, two) => two.confirmedCount - one.confirmedCount,
  changed: (one, two) => changeOf(two) - changeOf(one),
}

function changeOf({ changedAt, startedOn }: FoundPetition): number {
  return (changedAt ?? new Date(startedOn)).getTime()
}
