import type { ClientSession } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { createGroupCommit } from '../../platform/db/group-commit.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import type { AuditEntry, ChainedEntry, ChainHead } from './audit.ts'
import { chained, type NewEntry } from './chain.ts'
import { plainEntry } from './plain-entry.ts'
import type { AuditStore, EntryQuery } from './store.ts'
import { verifyChain, type Verification } from './verify.ts'

interface Parts {
  store: AuditStore
  transact: Transact
  now: Now
}

export type Audit = ReturnType<typeof createAudit>

/** Who did what, in an order that cannot be changed without showing. Source: decision 0017. */
export function createAudit({ store, transact, now }: Parts) {
  // What comes without a transaction while one is under way shares the next.
  const own = createGroupCommit<NewEntry, true>({
    async write(entries) {
      await transact((session) => appendIn(session, entries))
      return entries.map(() => true)
    },
    maxBatch: 100,
    maxInFlight: 1,
    maxQueued: 1_000,
  })

  async function appendIn(session: ClientSession, entries: readonly NewEntry[]): Promise<void> {
    await store.append(chained(entries, await headIn(session)), session)
  }

  async function headIn(session?: ClientSession): Promise<ChainHead> {
    const head = await store.head(session)
    if (head === null) throw new Error('The head of the audit is lost: nothing can be appended.')
    return head
  }

  return {
    /**
     * Writes down what was done, as the next entry, in the caller's transaction: it stands there if and only if the deed
     * was done. All transactions that append meet at the head, so keep them short. Without a session in a transaction of
     * its own. What looks like a mail address is masked. Throws at a value that is not plain.
     */
    async append(entry: AuditEntry, session?: ClientSession): Promise<void> {
      const added = { entry: plainEntry(entry), at: now() }
      if (session === undefined) {
        await own.submit(added)
        return
      }
      if (!session.inTransaction()) throw new Error('An entry and its head are written together or not at all.')
      await appendIn(session, [added])
    },

    /** Newest first, for a page; the next page begins before the last of these. Throws Unavailable. */
    entries(query: EntryQuery): Promise<ChainedEntry[]> {
      return store.entries(query)
    },

    /** The last entry: noted elsewhere, it proves later that nothing before it was changed. Throws Unavailable. */
    head(): Promise<ChainHead> {
      return headIn()
    },

    /** Follows the whole chain, and says on the way which entry has the hash that somebody noted earlier. */
    verify({ notedHash = null }: { notedHash?: string | null } = {}): Promise<Verification> {
      return verifyChain({ store, transact }, notedHash)
    },
  }
}
