import type { Transact } from '../../platform/db/transaction.ts'
import { emptyChain, type ChainHead } from './audit.ts'
import { flawOf, type Flaw } from './chain.ts'
import type { AuditStore } from './store.ts'

/** What became of a chain that was followed from its first entry. */
export interface Verification {
  /** The last entry, by what is kept beside the chain; null where that is lost. */
  head: ChainHead | null
  /** The first place where something is wrong; null when every entry is there as it was written. */
  flaw: { kind: Flaw; sequence: number } | null
  /** The entry of the hash that was asked for; null when none up to the flaw, or at all, has it. */
  notedSequence: number | null
}

interface Parts {
  store: AuditStore
  transact: Transact
}

/**
 * Follows the chain to the head, a batch at a time. What is appended meanwhile is not looked at, and disturbs nothing.
 * Throws Unavailable while the database is away.
 */
export async function verifyChain({ store, transact }: Parts, notedHash: string | null): Promise<Verification> {
  const { head, last } = await transact(async (session) => ({
    head: await store.head(session),
    last: await store.lastSequence(session),
  }))
  const { reached, flaw, notedSequence } = await follow(store, head, notedHash)
  return { head, flaw: flaw ?? flawAtEnd({ head, last, reached }), notedSequence }
}

interface Followed {
  /** The last entry that was in order. */
  reached: ChainHead
  flaw: Verification['flaw']
  notedSequence: number | null
}

async function follow(store: AuditStore, head: ChainHead | null, notedHash: string | null): Promise<Followed> {
  let reached = emptyChain
  let notedSequence = notedHash === emptyChain.hash ? emptyChain.sequence : null
  for await (const batch of store.everything()) {
    for (const found of batch) {
      if (reached.sequence === head?.sequence) return { reached, flaw: null, notedSequence }
      const kind = flawOf(found, reached)
      if (kind !== null) return { reached, flaw: { kind, sequence: reached.sequence + 1 }, notedSequence }
      reached = { sequence: reached.sequence + 1, hash: String(found['hash']) }
      if (reached.hash === notedHash) notedSequence = reached.sequence
    }
  }
  return { reached, flaw: null, notedSequence }
}

interface Ends {
  head: ChainHead | null
  /** The last sequence number at the moment of the head. */
  last: unknown
  reached: ChainHead
}

function flawAtEnd({ head, last, reached }: Ends): Verification['flaw'] {
  if (head === null) return { kind: 'head-missing', sequence: reached.sequence }
  if (reached.sequence < head.sequence) return { kind: 'cut', sequence: reached.sequence + 1 }
  if (reached.sequence !== head.sequence || reached.hash !== head.hash) {
    return { kind: 'head-altered', sequence: reached.sequence }
  }
  const isLast = (last ?? emptyChain.sequence) === head.sequence
  return isLast ? null : { kind: 'added', sequence: head.sequence + 1 }
}
