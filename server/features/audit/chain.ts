import { createHash } from 'node:crypto'

import { canonicalJson } from '../../platform/canonical-json.ts'
import type { AuditEntry, ChainedEntry, ChainHead } from './audit.ts'

/** An entry and the moment of its deed, not yet in the chain. */
export interface NewEntry {
  entry: AuditEntry
  at: Date
}

/** The entries as they follow the head, in their order. */
export function chained(entries: readonly NewEntry[], head: ChainHead): ChainedEntry[] {
  let last = head
  return entries.map(({ entry, at }) => {
    const placed = { ...entry, sequence: last.sequence + 1, at, previousHash: last.hash }
    const link = { ...placed, hash: hashOf(placed) }
    last = link
    return link
  })
}

/** SHA-256, in hexadecimal, of the canonical JSON of all members but `hash`; `at` as `2026-03-02T12:00:00.000Z`. */
export function hashOf({ at, ...members }: Omit<ChainedEntry, 'hash'>): string {
  const text = canonicalJson({ ...members, at: at.toISOString() })
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/**
 * What is wrong with a chain at one place:
 * `missing` there is no such entry, but later ones · `cut` neither it nor a later one, but the head knows of it ·
 * `altered` it does not say what was hashed · `misplaced` it does not follow the entry before it: one of them was moved,
 * or that one was replaced · `added` something stands there that is no part of the chain · `head-altered`, `head-missing`
 * the entries are whole, but what is kept of the last one beside them is not.
 */
export type Flaw = 'missing' | 'cut' | 'altered' | 'misplaced' | 'added' | 'head-altered' | 'head-missing'

/** An entry as it is found: whoever changed it need not have kept to its form. */
export type FoundEntry = Readonly<Record<string, unknown>> & { readonly sequence: unknown }

/** What is wrong with what was found where an entry should follow the head; null when it is that entry. */
export function flawOf(found: FoundEntry, head: ChainHead): Flaw | null {
  const sequence = head.sequence + 1
  if (found.sequence !== sequence) {
    return typeof found.sequence === 'number' && found.sequence > sequence ? 'missing' : 'added'
  }
  if (found['previousHash'] !== head.hash) return 'misplaced'
  return isAsHashed(found) ? null : 'altered'
}

function isAsHashed({ hash, ...members }: FoundEntry): boolean {
  try {
    return members['at'] instanceof Date && hashOf(members as unknown as Omit<ChainedEntry, 'hash'>) === hash
  } catch {
    // It has members that an entry cannot have.
    return false
  }
}
