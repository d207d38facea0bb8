import { dayOf, type Now } from '../../platform/clock.ts'
import type { FileShelf } from '../../platform/db/file-shelf.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import type { Audit } from '../audit/index.ts'
import { isFileOver, type HiddenFile } from './evidence.ts'
import type { EvidenceStore } from './evidence-store.ts'
import type { DeliveryStore } from './store.ts'

interface Parts {
  store: Pick<EvidenceStore, 'hiddenFiles' | 'forgetFile'>
  deliveries: Pick<DeliveryStore, 'find'>
  shelf: Pick<FileShelf, 'remove'>
  audit: Pick<Audit, 'append'>
  transact: Transact
  now: Now
}

/**
 * Takes away files of evidence that nobody but staff may see, once what they show was handed over long enough ago. What
 * they show, on which day, and in the audit their hash stay. Answers how many there were.
 */
export function createForgetEvidence({ store, deliveries, shelf, audit, transact, now }: Parts) {
  /** False when somebody has let everybody see it meanwhile. */
  function forget({ id, deliveryId, file }: HiddenFile): Promise<boolean> {
    return transact(async (session) => {
      if (!(await store.forgetFile(id, session))) return false
      const subject = { kind: 'delivery', id: deliveryId } as const
      const before = { evidence: id, sha256: file.sha256 }
      const entry = { by: 'system', deed: 'delivery.evidence-forgotten', subject, before, after: null, why: null }
      await audit.append(entry, session)
      return true
    })
  }

  return async (signal?: AbortSignal): Promise<number> => {
    const today = dayOf(now())
    let count = 0
    for (const one of await store.hiddenFiles()) {
      if (signal?.aborted === true) return count
      const delivery = await deliveries.find(one.deliveryId)
      if (delivery !== null && !isFileOver(one, delivery.retainUntil, today)) continue
      if (!(await forget(one))) continue
      // When this breaks off nothing names the file any more, and the sweep of the shelf finds it.
      await shelf.remove(one.id)
      count += 1
    }
    return count
  }
}
