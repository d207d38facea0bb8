import { findings, type GlossaryTerm, type NewTerm } from '../glossary/index.ts'
import type { Petition, PetitionText } from '../petitions/petition.ts'

/** A petition in which a term's discouraged words stand. */
export interface TermFound {
  petition: Petition
  title: string
  count: number
  /** As they are written there, each once. */
  phrases: readonly string[]
}

/** Where a term would be found among these petitions, most often first. */
export function termFindings(term: NewTerm, petitions: readonly Petition[]): TermFound[] {
  const looked: GlossaryTerm = { ...term, id: '', revision: 0 }
  return petitions
    .flatMap((petition) => {
      const text = petition.text.texts[term.language]
      if (text === undefined) return []
      const found = textsOf(text).flatMap((part) => findings(part, term.language, [looked]))
      const phrases = [...new Set(found.map(({ phrase }) => phrase))]
      return found.length === 0 ? [] : [{ petition, title: text.title, count: found.length, phrases }]
    })
    .toSorted((one, two) => two.count - one.count)
}

function textsOf({ title, lead, body, demands }: PetitionText): string[] {
  return [title, lead, body, ...Object.values(demands)]
}
