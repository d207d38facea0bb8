import { Conflict, Unavailable } from '../../platform/errors.ts'
import { isLocale } from '../../platform/locales.ts'
import { merge, type DraftChanges, type FieldConflict, type FieldPath, type Merged } from './draft-changes.ts'
import { readChanges, type ReadChanges, type RefusedField } from './draft-fields.ts'
import type { Draft, FieldChange } from './draft.ts'
import type { Actor, DeskParts, Desks } from './desks.ts'
import { headingOf } from './heading.ts'
import type { PetitionState } from './petition.ts'

export interface Saving {
  petitionId: string
  by: Actor
  /** The revision that the person had before their eyes. */
  base: number
  changes: DraftChanges
}

/** What became of it. Whatever is not among conflicts and refused stands now as it was typed. */
export interface Saved {
  kind: 'saved' | 'conflict'
  /** The next `base`. */
  revision: number
  /** Fields that have another value now. */
  saved: readonly FieldPath[]
  /** For the person to choose, field by field; saved again with the new base, their choice stands. */
  conflicts: readonly FieldConflict[]
  /** Too long or too many: not stored. */
  refused: readonly RefusedField[]
}

interface Parts extends Pick<DeskParts, 'desks' | 'drafts' | 'now'> {
  opened: Desks
}

/** So often another one may come first. */
const mostAttempts = 20

/** In which states somebody writes: in review it waits as it was submitted, and what was rejected stays as it is. */
const writable: readonly PetitionState[] = ['draft', 'changes_requested', 'open', 'closed']

/** Saves what is being written. */
export function createSaving({ desks, drafts, opened, now }: Parts) {
  function saved(draft: Draft, by: string, { content, taken }: Merged): Draft {
    const revision = draft.revision + 1
    const others = draft.fields.filter(({ field }) => !taken.some((path) => path === field))
    const changed = taken.map((field): FieldChange => ({ field, revision, by, at: now() }))
    return { ...draft, revision, content, fields: [...others, ...changed] }
  }

  /** Null when somebody else came first. */
  async function attempt({ petitionId, by, base }: Saving, read: ReadChanges): Promise<Saved | null> {
    const record = await opened.led(petitionId, by)
    const draft = await opened.draftOf(record)
    assertWritable(record.petition.state, draft)
    const { content, fields } = draft
    const { changes, refused } = withoutRemovedOriginal(read, draft)
    const merged = merge({ content, fields, base, by: by.account.id, changes })
    const { taken, conflicts } = merged
    const kind = conflicts.length === 0 ? 'saved' : 'conflict'
    if (taken.length === 0) return { kind, revision: draft.revision, saved: taken, conflicts, refused }
    const next = saved(draft, by.account.id, merged)
    if (!(await drafts.replace(next, draft.revision))) return null
    if (taken.some(isHeading)) await desks.setHeading(petitionId, headingOf(next.content, next.revision))
    return { kind, revision: next.revision, saved: taken, conflicts, refused }
  }

  return {
    /**
     * Saves every field that nobody else changed since `base`; a field that somebody else changed to something else is
     * answered as a conflict and stays as it is. Throws NotFound for who does not lead it, Conflict `inReview` while it
     * waits for its review, `notWritable` when it is over, Invalid for what no form sends.
     */
    async save(saving: Saving): Promise<Saved> {
      const read = readChanges(saving.changes)
      for (let count = 0; count < mostAttempts; count += 1) {
        const answer = await attempt(saving, read)
        if (answer !== null) return answer
      }
      throw new Unavailable()
    },
  }
}

/** Lists show it. */
function isHeading(field: FieldPath): boolean {
  return field === 'originalLanguage' || /^texts\.[a-z]+(\.title)?$/.test(field)
}

function assertWritable(state: PetitionState, { submission }: Draft): void {
  if (state === 'in_review' || submission?.kind === 'petition') {
    throw new Conflict('inReview', 'While it is reviewed the petition stays as it was submitted.')
  }
  if (!writable.includes(state)) throw new Conflict('notWritable', 'Nothing is written here any more.')
}

/** There is no petition without its original. */
function withoutRemovedOriginal({ changes, refused }: ReadChanges, { content }: Draft): ReadChanges {
  const chosen = changes.find(([field]) => field === 'originalLanguage')?.[1]
  const original = isLocale(chosen) ? chosen : content.originalLanguage
  const [kept, removed] = [false, true].map((isRemoval) =>
    changes.filter(([field, value]) => (field === `texts.${original}` && value === null) === isRemoval),
  )
  const added = (removed ?? []).map(([field]): RefusedField => ({ field, code: 'original' }))
  return { changes: kept ?? [], refused: [...refused, ...added] }
}
