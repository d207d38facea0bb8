import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { changedMeanwhile } from './changed-meanwhile.ts'
import { isSame, valueAt, withValue, type FieldPath } from './draft-changes.ts'
import type { Draft, FieldChange } from './draft.ts'
import type { DraftStore } from './draft-store.ts'

interface Parts {
  drafts: DraftStore
  now: Now
}

export type AmendDraft = ReturnType<typeof createAmending>

/** Carries into the draft what was decided about the petition elsewhere, so that the next version does not take it back. */
export function createAmending({ drafts, now }: Parts) {
  return async function amend(
    draft: Draft,
    by: string,
    changes: readonly (readonly [FieldPath, unknown])[],
    session: ClientSession,
  ): Promise<void> {
    const news = changes.filter(([field, value]) => !isSame(valueAt(draft.content, field), value))
    // Nobody has written here: what is published is what will be found.
    if (news.length === 0 || draft.revision === 0) return
    const content = news.reduce((before, [field, value]) => withValue(before, field, value), draft.content)
    const revision = draft.revision + 1
    const changed = news.map(([field]): FieldChange => ({ field, revision, by, at: now() }))
    const others = draft.fields.filter(({ field }) => !changed.some((change) => change.field === field))
    const next = { ...draft, revision, content, fields: [...others, ...changed] }
    if (!(await drafts.rewrite(next, draft.revision, session))) throw changedMeanwhile()
  }
}
