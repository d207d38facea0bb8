import type { AnyBulkWriteOperation, Db } from 'mongodb'

import { addDays, dayOf, startOf, type Day, type Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { MailOutcome } from '../outbox/index.ts'
import type { MailIntent, SignatureMail, SignatureRow } from './row.ts'
import { mailsUntilConfirmed, reminderAfterDays } from './signature.ts'

/** A signature whose mail this worker holds. */
export type ClaimedRow = SignatureRow & Required<Pick<SignatureRow, 'mail'>>

export interface SettledRow {
  id: string
  intent: MailIntent
  fence: number
  outcome: MailOutcome
}

export type SignatureMailStore = ReturnType<typeof createSignatureMailStore>

/** The mail field of signatures, as the mail worker sees it. */
export function createSignatureMailStore({ db, now, leaseMs }: { db: Db; now: Now; leaseMs: number }) {
  const signatures = db.collection<SignatureRow>('signatures')

  /** Counts the attempt, and a reminder as one of the three mails, before anything is sent. */
  function claimOne(id: SignatureRow['_id'], at: Date): Promise<SignatureRow | null> {
    const leaseUntil = new Date(at.getTime() + leaseMs)
    return signatures.findOneAndUpdate(
      { ...dueAt(at), _id: id },
      [
        {
          $set: {
            mailCount: { $add: ['$mailCount', oneForReminderAt(0)] },
            mailFence: { $add: ['$mailFence', 1] },
            'mail.attempts': { $add: ['$mail.attempts', 1] },
            'mail.leaseUntil': leaseUntil,
            'mail.nextAttemptAt': leaseUntil,
          },
        },
      ],
      { returnDocument: 'after' },
    )
  }

  return {
    async claim(limit: number): Promise<ClaimedRow[]> {
      const at = now()
      const due = await orUnavailable(
        signatures
          .find(dueAt(at), { projection: { _id: 1 } })
          .sort({ 'mail.nextAttemptAt': 1 })
          .limit(limit)
          .toArray(),
      )
      const claims = due.map((row) => orUnavailable(claimOne(row._id, at)))
      const rows = (await Promise.allSettled(claims)).flatMap((claim) =>
        claim.status === 'fulfilled' ? [claim.value] : [],
      )
      // What was claimed is sent also when the database went away in the middle.
      if (rows.length === 0) await Promise.all(claims)
      return rows.filter((row): row is ClaimedRow => row?.mail !== undefined)
    },

    /** Makes due at once what a worker that is surely gone had claimed. Its fence stays behind it. */
    async takeBackAbandoned(): Promise<void> {
      await orUnavailable(
        signatures.updateMany(
          { 'mail.nextAttemptAt': { $exists: true }, 'mail.leaseUntil': { $exists: true } },
          { $set: { 'mail.nextAttemptAt': now() }, $unset: { 'mail.leaseUntil': '' } },
        ),
      )
    },

    async settle(settled: readonly SettledRow[]): Promise<void> {
      if (settled.length === 0) return
      const today = dayOf(now())
      await orUnavailable(
        signatures.bulkWrite(
          settled.map((row) => settleOperation(row, today)),
          { ordered: false },
        ),
      )
    },
  }
}

/** After a long outage: no mail with a link that has run out meanwhile. */
function dueAt(at: Date) {
  return { 'mail.nextAttemptAt': { $lte: at }, expiresOn: { $not: { $lt: dayOf(at) } } }
}

/** 1 where the mail is a reminder of which that many copies may have gone out, else 0. */
function oneForReminderAt(attempts: number) {
  return { $cond: [{ $and: [{ $eq: ['$mail.intent', 'reminder'] }, { $eq: ['$mail.attempts', attempts] }] }, 1, 0] }
}

/** Only a claimed mail has a lease: another one that took its place meanwhile, under the same fence, is left alone. */
function settleOperation(settled: SettledRow, today: Day): AnyBulkWriteOperation<SignatureRow> {
  const { id, fence, outcome } = settled
  const filter = { _id: bytesOf(id), mailFence: fence, 'mail.leaseUntil': { $exists: true } }
  if (outcome.kind === 'retry') return { updateOne: { filter, update: retryUpdate(outcome) } }
  if (outcome.kind === 'sent' && settled.intent === 'confirm') {
    return { updateOne: { filter, update: [{ $set: { mail: afterConfirmMail(today) } }] } }
  }
  return { updateOne: { filter, update: { $unset: { mail: '' } } } }
}

/** Takes the attempt back where surely nothing went out, and a reminder's place among the three mails with it. */
function retryUpdate({ at, counted, deferred }: Extract<MailOutcome, { kind: 'retry' }>) {
  return [
    {
      $set: {
        'mail.nextAttemptAt': at,
        'mail.attempts': { $subtract: ['$mail.attempts', counted ? 0 : 1] },
        'mail.deferrals': { $add: ['$mail.deferrals', deferred ? 1 : 0] },
        mailCount: { $subtract: ['$mailCount', counted ? 0 : oneForReminderAt(1)] },
      },
    },
    { $unset: 'mail.leaseUntil' },
  ]
}

/** One reminder, on a whole day, unless the three mails are used up or it comes too late. */
function afterConfirmMail(today: Day) {
  const remindOn = addDays(today, reminderAfterDays)
  const reminder: SignatureMail = {
    intent: 'reminder',
    attempts: 0,
    deferrals: 0,
    nextAttemptAt: startOf(remindOn),
  }
  const isDue = {
    $and: [
      { $eq: ['$state', 'pending'] },
      { $lt: ['$mailCount', mailsUntilConfirmed] },
      { $lte: [remindOn, '$expiresOn'] },
    ],
  }
  return { $cond: [isDue, { $literal: reminder }, '$$REMOVE'] }
}
