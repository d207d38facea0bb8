import type { ClientSession } from 'mongodb'

import type { AuditEntry } from '../audit/audit.ts'

/** What is done to accounts is written down in the transaction that does it. */
export interface Auditing {
  append(entry: AuditEntry, session?: ClientSession): Promise<void>
}
