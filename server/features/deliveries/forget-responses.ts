import type { ClientSession } from 'mongodb'

import type { FileShelf } from '../../platform/db/file-shelf.ts'
import { isNeverPublished, type Response } from './response.ts'
import type { ReminderStore } from './reminder-store.ts'
import type { ResponseStore } from './responses-store.ts'

interface Parts {
  store: Pick<ResponseStore, 'ofDelivery' | 'forget'>
  reminders: Pick<ReminderStore, 'forget'>
  shelf: Pick<FileShelf, 'remove'>
}

export type ForgetResponses = ReturnType<typeof createForgetResponses>

/** Takes away who spoke and what was said, file and all; that something was said, and when, stays. */
export function createForgetResponses({ store, reminders, shelf }: Parts) {
  /** The file goes first: what still names it is found again when this breaks off. */
  async function one({ id, file }: Pick<Response, 'id' | 'file'>, session?: ClientSession): Promise<void> {
    if (file !== null) await shelf.remove(id)
    await store.forget(id, session)
  }

  return {
    one,

    /**
     * What staff wrote, and everything of that delivery that is not public and never will be; an answer that waits still
     * may, until `late-answers.ts` ends it.
     */
    async ofDelivery(deliveryId: string): Promise<void> {
      await reminders.forget(deliveryId)
      const said = await store.ofDelivery(deliveryId)
      for (const response of said.filter(isNeverPublished)) await one(response)
    },
  }
}
