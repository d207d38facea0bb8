import type { Db } from 'mongodb'

import { createOutboxStore, mailLeaseMs } from '../../server/features/outbox/index.ts'
import { createSignatureMailStore } from '../../server/features/signatures/index.ts'
import type { Stores } from '../../server/stores.ts'

const notReminders = { 'mail.intent': { $exists: true, $ne: 'reminder' } }

/** Mails that are to go out, whenever that is; reminders, which are due in days, left out. */
export async function owedMailCount(db: Db): Promise<number> {
  const [inSignatures, inOutbox] = await Promise.all([
    db.collection('signatures').countDocuments(notReminders),
    db.collection('outbox').countDocuments(),
  ])
  return inSignatures + inOutbox
}

/** Mails that may go out now. */
export async function dueMailCount(db: Db, at: Date): Promise<number> {
  const [inSignatures, inOutbox] = await Promise.all([
    db.collection('signatures').countDocuments({ 'mail.nextAttemptAt': { $lte: at } }),
    db.collection('outbox').countDocuments({ nextAttemptAt: { $lte: at } }),
  ])
  return inSignatures + inOutbox
}

/** Makes everything due that waits for a lease or for a server that put it off. Only while no worker runs. */
export async function bringMailForward({ database: { db }, now }: Pick<Stores, 'database' | 'now'>): Promise<void> {
  const at = now()
  await createSignatureMailStore({ db, now, leaseMs: mailLeaseMs }).takeBackAbandoned()
  await createOutboxStore({ db, now, leaseMs: mailLeaseMs }).takeBackAbandoned()
  await db.collection('signatures').updateMany(notReminders, { $set: { 'mail.nextAttemptAt': at } })
  await db.collection('outbox').updateMany({}, { $set: { nextAttemptAt: at } })
}
