import type { AuditEntry } from '../../../server/features/audit/index.ts'
import { openTestStores, type TestStores } from '../../support/stores.ts'

export function anEntry(changes: Partial<AuditEntry> = {}): AuditEntry {
  return {
    by: 'account-of-mira',
    deed: 'petition.closed',
    subject: { kind: 'petition', id: 'petition-1' },
    before: { state: 'open', signatureCount: 412 },
    after: { state: 'closed', signatureCount: 412 },
    why: 'The prisoners are free.',
    ...changes,
  }
}

/** A row as anybody could have left it. */
export type StoredRow = Record<string, unknown> & { _id: unknown }

/** As it is before the first entry. */
export const emptyHead: StoredRow = { _id: 'head', sequence: 0, hash: '0'.repeat(64) }

export interface TestAudit extends TestStores {
  audit: TestStores['stores']['audit']
  /** The rows as they are stored, in order. */
  rows(): Promise<StoredRow[]>
  storedHead(): Promise<StoredRow>
  /** Puts other rows in their place, as somebody with the database's password could. */
  rewrite(rows: readonly StoredRow[], head: StoredRow | null): Promise<void>
}

/** The audit as the service has it, on a database of its own, with as many entries. */
export async function openTestAudit(entryCount: number): Promise<TestAudit> {
  const site = await openTestStores()
  const { audit, database } = site.stores
  const entries = database.db.collection<StoredRow>('audit')
  const heads = database.db.collection<StoredRow>('auditHead')
  for (let number = 1; number <= entryCount; number += 1) {
    await audit.append(anEntry({ why: `Reason ${String(number)}` }))
  }

  return {
    ...site,
    audit,
    rows: () => entries.find().sort({ _id: 1 }).toArray(),
    async storedHead() {
      const [head] = await heads.find().toArray()
      if (head === undefined) throw new Error('There is a head from the start.')
      return head
    },
    async rewrite(rows, head) {
      await entries.deleteMany({})
      if (rows.length > 0) await entries.insertMany([...rows])
      await heads.deleteMany({})
      if (head !== null) await heads.insertOne(head)
    },
  }
}
