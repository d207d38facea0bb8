import type { ReviewService } from '../reviews/index.ts'
import { createAmending } from './amend-draft.ts'
import { createCorrecting } from './correct-text.ts'
import { createDeciding } from './decide-petition.ts'
import { createDeclaring } from './declare-outcome.ts'
import { createDesks, type DeskParts } from './desks.ts'
import { createListing } from './list-petitions.ts'
import { createMailing, type MailingParts } from './mail-campaigner.ts'
import { createMoving } from './move-petition.ts'
import { createNoting } from './note-happening.ts'
import { createPublishing, type PublishingParts } from './publish-text.ts'
import { createSharing } from './share-desk.ts'
import type { TimelineStore } from './timeline-store.ts'

interface Parts extends DeskParts, MailingParts, Omit<PublishingParts, 'amend'> {
  timeline: TimelineStore
  reviews: Pick<ReviewService, 'takeBack'>
}

export type PetitionLife = ReturnType<typeof createPetitionLife>

/** What becomes of a petition from its review on, by the verbs; and who works at it. */
export function createPetitionLife(parts: Parts) {
  const opened = createDesks(parts)
  const amend = createAmending(parts)
  const publish = createPublishing({ ...parts, amend })

  return {
    ...createDeciding({ ...parts, opened, publish, mailDecision: createMailing(parts) }),
    ...createCorrecting({ ...parts, opened, amend }),
    ...createMoving({ ...parts, opened, amend }),
    ...createDeclaring({ ...parts, opened }),
    ...createSharing({ ...parts, opened }),
    ...createNoting(parts),
    ...createListing(parts),
  }
}
