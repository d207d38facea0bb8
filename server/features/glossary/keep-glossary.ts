import type { ClientSession } from 'mongodb'

import type { Transact } from '../../platform/db/transaction.ts'
import { Conflict, NotFound } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { AuditEntry, AuditValue } from '../audit/audit.ts'
import type { GlossaryService } from './service.ts'
import type { GlossaryStore } from './store.ts'
import type { GlossaryTerm, NewTerm } from './term.ts'

interface Parts {
  glossary: Pick<GlossaryService, 'list' | 'refresh'>
  terms: Pick<GlossaryStore, 'insert' | 'replace' | 'remove'>
  audit: { append(entry: AuditEntry, session?: ClientSession): Promise<void> }
  transact: Transact
}

/** Who keeps the glossary, and why they change it where they say so. */
export interface Keeping {
  /** An account's id. */
  by: string
  why: string | null
}

/** A term as whoever changes it has seen it. */
export type SeenTerm = Pick<GlossaryTerm, 'id' | 'revision'>

export type GlossaryKeeper = ReturnType<typeof createGlossaryKeeper>

/** Adds, changes and removes terms, each with its line in the audit, and brings this process's glossary up to date. */
export function createGlossaryKeeper({ glossary, terms, audit, transact }: Parts) {
  async function seen({ id, revision }: SeenTerm): Promise<GlossaryTerm> {
    await glossary.refresh()
    const term = glossary.list().find((one) => one.id === id)
    if (term === undefined) throw new NotFound('termNotFound', 'There is no such term.')
    if (term.revision !== revision) throw changedMeanwhile()
    return term
  }

  return {
    /** Answers its id. Throws Conflict where there is a term for the same preferred phrase. */
    async add(term: NewTerm, { by, why }: Keeping): Promise<string> {
      const id = newId()
      await transact(async (session) => {
        await terms.insert({ ...term, id, revision: 1 }, session)
        const entry = { by, deed: 'glossary.term-added', subject: { kind: 'glossary', id }, why } as const
        await audit.append({ ...entry, before: null, after: plain(term) }, session)
      })
      await glossary.refresh()
      return id
    },

    /** Throws NotFound, and Conflict where somebody else changed it since it was seen. */
    async change(which: SeenTerm, term: NewTerm, { by, why }: Keeping): Promise<void> {
      const before = await seen(which)
      const { id } = before
      await transact(async (session) => {
        const isReplaced = await terms.replace({ ...term, id, revision: before.revision + 1 }, session)
        if (!isReplaced) throw changedMeanwhile()
        const entry = { by, deed: 'glossary.term-changed', subject: { kind: 'glossary', id }, why } as const
        await audit.append({ ...entry, before: plain(before), after: plain(term) }, session)
      })
      await glossary.refresh()
    },

    /** Throws NotFound, and Conflict where somebody else changed it since it was seen. */
    async remove(which: SeenTerm, { by, why }: Keeping): Promise<void> {
      const before = await seen(which)
      const { id } = before
      await transact(async (session) => {
        if (!(await terms.remove(before, session))) throw changedMeanwhile()
        const entry = { by, deed: 'glossary.term-removed', subject: { kind: 'glossary', id }, why } as const
        await audit.append({ ...entry, before: plain(before), after: null }, session)
      })
      await glossary.refresh()
    },
  }
}

function changedMeanwhile(): Conflict {
  return new Conflict('changedMeanwhile', 'Somebody changed this in the meantime.')
}

function plain({ language, discouraged, reason, preferred, scope }: NewTerm): AuditValue {
  return { language, discouraged, reason, preferred, scope }
}
