import { idOf } from '../../platform/ids.ts'
import type { Log } from '../../platform/log.ts'
import type { MailOutcome } from './mail-source.ts'
import type { ClaimedOutboxRow, OutboxStore } from './store.ts'

/** Writes what becomes of claimed rows from which no mail was made. Answers of how many it was written. */
export type SettleRows = (rows: readonly ClaimedOutboxRow[], outcome: MailOutcome) => Promise<number>

/**
 * Where that fails, the mails that were claimed with them go all the same: these rows are looked at again once their lease
 * has passed.
 */
export function createSettleRows({ store, log }: { store: Pick<OutboxStore, 'settle'>; log: Log }): SettleRows {
  return async (rows, outcome) => {
    if (rows.length === 0) return 0
    try {
      return await store.settle(rows.map(({ _id, fence }) => ({ id: idOf(_id), fence, outcome })))
    } catch (error) {
      log.report(error, { source: 'outbox', phase: 'put aside', count: rows.length })
      return 0
    }
  }
}
