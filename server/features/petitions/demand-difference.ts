import { diffArrays } from 'diff'

import { locales, type Locale } from '../../platform/locales.ts'
import type { Demand } from './petition.ts'
import { inContext, wordDifference, type Piece } from './word-difference.ts'

/** What is compared of a draft or a published text. */
interface WithDemands {
  demands: readonly Demand[]
  texts: Readonly<Partial<Record<Locale, { demands: Readonly<Record<string, string>> }>>>
}

/** A demand that is not what it was, or not where it was. */
export interface DemandDifference {
  key: string
  kind: 'added' | 'removed' | 'kept'
  /** Its number in the list, from 1; null where it is not in it. */
  from: number | null
  to: number | null
  /** It was put before or behind others; not, where others merely came or went. */
  isMoved: boolean
  /** Slugs of recipients. */
  addressedTo: { added: readonly string[]; removed: readonly string[] }
  /** Null where it is the same. */
  toBePerformedBy: { from: string | null; to: string | null } | null
  /** Where its words changed. */
  words: readonly { language: Locale; pieces: readonly Piece[] }[]
}

/** The demands that changed, by their keys: those of the new list in its order, then those that are gone. */
export function demandDifferences(before: WithDemands, after: WithDemands): DemandDifference[] {
  const moved = movedKeys(before.demands, after.demands)
  const gone = before.demands.filter(({ key }) => !after.demands.some((demand) => demand.key === key))
  return [...after.demands, ...gone]
    .map(({ key }) => ({ ...demandDifference(key, before, after), isMoved: moved.has(key) }))
    .filter(hasChanged)
}

/** A demand as one text has it. */
interface DemandThere extends Omit<Demand, 'key'> {
  /** Its number in the list. */
  place: number | null
  wordsIn: (language: Locale) => string
}

const notThere: DemandThere = { place: null, addressedTo: [], toBePerformedBy: null, wordsIn: () => '' }

function demandIn({ demands, texts }: WithDemands, key: string): DemandThere {
  const index = demands.findIndex((demand) => demand.key === key)
  const demand = demands[index]
  if (demand === undefined) return notThere
  return { ...demand, place: index + 1, wordsIn: (language) => texts[language]?.demands[key] ?? '' }
}

function demandDifference(key: string, before: WithDemands, after: WithDemands): Omit<DemandDifference, 'isMoved'> {
  const [was, is] = [demandIn(before, key), demandIn(after, key)]
  const [from, to] = [was.toBePerformedBy, is.toBePerformedBy]
  return {
    key,
    kind: was.place === null ? 'added' : is.place === null ? 'removed' : 'kept',
    from: was.place,
    to: is.place,
    addressedTo: {
      added: is.addressedTo.filter((slug) => !was.addressedTo.includes(slug)),
      removed: was.addressedTo.filter((slug) => !is.addressedTo.includes(slug)),
    },
    toBePerformedBy: from === to ? null : { from, to },
    words: locales.flatMap((language) => {
      const [said, says] = [was.wordsIn(language), is.wordsIn(language)]
      return said === says ? [] : [{ language, pieces: inContext(wordDifference(said, says)) }]
    }),
  }
}

/** As few as possible of those that both lists have. */
function movedKeys(before: readonly Demand[], after: readonly Demand[]): Set<string> {
  const keysOf = (demands: readonly Demand[], others: readonly Demand[]): string[] =>
    demands.map(({ key }) => key).filter((key) => others.some((other) => other.key === key))
  const changes = diffArrays(keysOf(before, after), keysOf(after, before))
  return new Set(changes.flatMap(({ added, value }) => (added ? value : [])))
}

function hasChanged({ kind, isMoved, addressedTo, toBePerformedBy, words }: DemandDifference): boolean {
  const counts = [addressedTo.added, addressedTo.removed, words].map((list) => list.length)
  return kind !== 'kept' || isMoved || toBePerformedBy !== null || counts.some((count) => count > 0)
}
