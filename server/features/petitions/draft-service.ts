import type { Actor } from './desks.ts'
import { createDesks } from './desks.ts'
import type { OpenedDesk } from './desk.ts'
import { leads } from './leading.ts'
import { createSaving } from './save-draft.ts'
import { createStarting } from './start-draft.ts'
import { createSubmitting, type SubmittingParts } from './submit-draft.ts'

type Parts = Omit<SubmittingParts, 'opened'>

export type DraftService = ReturnType<typeof createDraftService>

/** Writing a petition, by the verbs. */
export function createDraftService(parts: Parts) {
  const opened = createDesks(parts)

  return {
    ...createStarting(parts),
    ...createSaving({ ...parts, opened }),
    ...createSubmitting({ ...parts, opened }),

    /** Everything there is of a petition, for those who lead it, reviewers and staff. Throws NotFound. */
    async openDesk(petitionId: string, viewer: Actor): Promise<OpenedDesk> {
      const record = await opened.readable(petitionId, viewer)
      const { content, revision, fields, submission } = await opened.draftOf(record)
      const { petition, versions } = record
      return {
        petition,
        draft: content,
        revision,
        fields,
        submission,
        versions,
        leads: leads(viewer.account, petition),
      }
    },
  }
}
