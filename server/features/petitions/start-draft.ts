import { dayOf } from '../../platform/clock.ts'
import { NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Locale } from '../../platform/locales.ts'
import { cleanLine } from '../../platform/text.ts'
import { emptyDraft } from './draft.ts'
import type { Actor, DeskParts } from './desks.ts'
import { headingOf } from './heading.ts'
import { ownsFor, type Owner } from './leading.ts'
import type { PetitionType } from './petition.ts'

export interface NewDraft {
  by: Actor
  owner: Owner
  /** Of the original text. */
  locale: Locale
  type: PetitionType
  title?: string
}

/** Begins petitions. */
export function createStarting({ desks, drafts, audit, transact, now }: DeskParts) {
  return {
    /** An empty draft with sensible defaults. Answers its id. Throws NotFound where the owner is somebody else. */
    async start({ by, owner, locale, type, title = '' }: NewDraft): Promise<string> {
      const { account } = by
      if (!ownsFor(account, owner)) throw new NotFound('organisationNotFound', 'There is no such organisation.')
      const id = newId()
      const content = emptyDraft(type, locale, cleanLine(title))
      await transact(async (session) => {
        await desks.add(
          { id, slug: id, state: 'draft', owner, editors: [], publishedOn: null, hidden: null },
          { startedOn: dayOf(now()), heading: headingOf(content, 1) },
          session,
        )
        await drafts.add({ petitionId: id, revision: 1, content, fields: [], submission: null }, session)
        await audit.append(
          {
            by: account.id,
            deed: 'petition.started',
            subject: { kind: 'petition', id },
            before: null,
            after: { state: 'draft', owner: { ...owner } },
            why: null,
          },
          session,
        )
      })
      return id
    },
  }
}
