import type { PublicPage } from '../../platform/http/page-cache.ts'
import type { PetitionService } from '../petitions/index.ts'
import type { TallyBoard } from '../tallies/index.ts'
import { slugOfTally } from './paths.ts'
import { readableEverywhere, shortly, tallyResource } from './resources.ts'

export interface ReadyTallyParts {
  petitions: Pick<PetitionService, 'find' | 'revision'>
  board: Pick<TallyBoard, 'of'>
}

/** The published figures as they are asked for again and again by pages that cannot follow them: for the cache in front. */
export function createReadyTally({ petitions, board }: ReadyTallyParts): (path: string) => PublicPage | null {
  return (path) => {
    const slug = slugOfTally(path)
    const petition = slug === null ? null : petitions.find(slug)
    if (petition === null) return null
    const tally = board.of(petition.id)
    return {
      version: `${String(petitions.revision())}|${String(tally.confirmedCount)}.${String(tally.sequence)}.${tally.asOf}`,
      type: 'application/json; charset=utf-8',
      headers: { ...readableEverywhere, 'Cache-Control': shortly },
      render: () => Promise.resolve(JSON.stringify(tallyResource(petition, tally))),
    }
  }
}
