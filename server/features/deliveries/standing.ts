import type { ClientSession } from 'mongodb'

import { dayOf, type Now } from '../../platform/clock.ts'
import { figuresFor } from '../packs/index.ts'
import type { Petition, PetitionService } from '../petitions/index.ts'
import type { Recipient, RecipientService } from '../recipients/index.ts'
import { emptyTally, type PublishedTally, type TallyStore } from '../tallies/index.ts'

export interface StandingParts {
  petitions: Pick<PetitionService, 'current'>
  recipients: Pick<RecipientService, 'current'>
  tallies: Pick<TallyStore, 'find' | 'cells'>
  now: Now
}

/** A petition with its present text, the organisations it names, and its figures: all of one moment. */
export interface Standing {
  at: Date
  petition: Petition
  figures: PublishedTally
  /** Finds whoever it is put to or names, if only as the one who is to act. */
  named: (slug: string) => Recipient | undefined
}

/**
 * Reads what a delivery freezes from the database, in its transaction. What the process remembers may be seconds old: a
 * corrected text, or a recipient that nothing may be delivered to any more.
 */
export function createStandings({ petitions, recipients, tallies, now }: StandingParts) {
  return async (petitionId: string, session: ClientSession): Promise<Standing> => {
    const at = now()
    const petition = await petitions.current(petitionId, session)
    const register = await recipients.current(namedIn(petition), session)
    const tally = (await tallies.find(petitionId, session)) ?? emptyTally(dayOf(at))
    const cells = await tallies.cells(petitionId, session)
    return {
      at,
      petition,
      figures: figuresFor(petition, { tally, cells, today: dayOf(at) }),
      named: (slug) => register.find((recipient) => recipient.slug === slug),
    }
  }
}

function namedIn({ recipients, text }: Petition): string[] {
  const performers = text.demands.flatMap(({ toBePerformedBy }) => toBePerformedBy ?? [])
  return [...new Set([...recipients, ...performers])]
}
