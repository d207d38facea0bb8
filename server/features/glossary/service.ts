import { newId } from '../../platform/ids.ts'
import type { GlossaryStore } from './store.ts'
import { termsFor, type GlossaryTerm, type NewTerm } from './term.ts'

export type GlossaryService = ReturnType<typeof createGlossaryService>

/** The glossary, kept in memory; a failed refresh leaves it as it was. */
export function createGlossaryService({ terms }: { terms: Pick<GlossaryStore, 'all' | 'add'> }) {
  let all: readonly GlossaryTerm[] = []
  let known = ''
  let revision = 0

  return {
    async refresh(): Promise<void> {
      all = await terms.all()
      const now = JSON.stringify(all)
      if (now !== known) revision += 1
      known = now
    },

    /** One more whenever anything in the glossary has changed. */
    revision(): number {
      return revision
    },

    /** Every term, those of one scope and language together. */
    list(): readonly GlossaryTerm[] {
      return all
    },

    /** The terms that petitions of these organisations are checked for: the site's and their own. */
    applying(organisations: readonly string[]): GlossaryTerm[] {
      return termsFor(all, organisations)
    },

    /** Adds the term unless there is one for the same preferred phrase: what an empty site begins with. */
    async seed(term: NewTerm): Promise<void> {
      await terms.add({ ...term, id: newId(), revision: 1 })
    },
  }
}
