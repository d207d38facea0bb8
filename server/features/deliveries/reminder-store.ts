import type { ClientSession, Db } from 'mongodb'

import type { Keyring } from '../../platform/crypto/keyring.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step } from '../../platform/db/step.ts'
import { bufferOf, bytesOf, idOf, type StoredBytes } from '../../platform/ids.ts'

/** What staff wrote to a recipient that had not answered. */
export interface Reminder {
  /** 16 random bytes, base64url. */
  id: string
  deliveryId: string
  /** Plain text, as it was sent: without the link, which stands in the mail alone. */
  text: string
}

interface ReminderRow {
  _id: StoredBytes
  deliveryId: StoredBytes
  /** The text, sealed. */
  box: StoredBytes
  schemaVersion: 1
}

export const reminderIndexes: CollectionIndexes = {
  collection: 'deliveryReminders',
  indexes: [{ key: { deliveryId: 1 }, name: 'of-delivery' }],
}

export type ReminderStore = ReturnType<typeof createReminderStore>

export function createReminderStore({ db, keyring }: { db: Db; keyring: Keyring }) {
  const reminders = db.collection<ReminderRow>('deliveryReminders')

  function toReminder({ _id, deliveryId, box }: ReminderRow): Reminder {
    const id = idOf(_id)
    const text = keyring.open(bufferOf(box), placeOf(id)).toString('utf8')
    return { id, deliveryId: idOf(deliveryId), text }
  }

  return {
    async insert({ id, deliveryId, text }: Reminder, session: ClientSession): Promise<void> {
      const box = keyring.seal(text, placeOf(id))
      const row: ReminderRow = { _id: bytesOf(id), deliveryId: bytesOf(deliveryId), box, schemaVersion: 1 }
      await step(session, reminders.insertOne(row, { session }))
    },

    async find(id: string): Promise<Reminder | null> {
      const row = await orUnavailable(reminders.findOne({ _id: bytesOf(id) }))
      return row === null ? null : toReminder(row)
    },

    /** In no order: the audit knows when each went. */
    async ofDelivery(deliveryId: string): Promise<Reminder[]> {
      const rows = await orUnavailable(reminders.find({ deliveryId: bytesOf(deliveryId) }).toArray())
      return rows.map(toReminder)
    },

    async forget(deliveryId: string): Promise<void> {
      await orUnavailable(reminders.deleteMany({ deliveryId: bytesOf(deliveryId) }))
    },
  }
}

function placeOf(id: string): string {
  return `deliveryReminders|${id}|box`
}
