import { randomBytes } from 'node:crypto'

import type { AnyBulkWriteOperation, Db, Filter } from 'mongodb'

import { addDays, dayOf, startOf, type Day, type Now } from '../../platform/clock.ts'
import { createClaimsInDoubt } from '../../platform/db/claims-in-doubt.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { createElbowRoom } from '../../platform/db/elbow-room.ts'
import { bytesOf } from '../../platform/ids.ts'
import { mailsOf, type MailBacklog, type MailOutcome, type Urgency } from '../outbox/index.ts'
import type { MailIntent, SignatureMail, SignatureRow } from './row.ts'
import { mailsUntilConfirmed, reminderAfterDays } from './signature.ts'

/** What a mail is made of. */
const wanted = {
  petitionId: 1,
  locale: 1,
  expiresOn: 1,
  'boxes.name': 1,
  'boxes.address': 1,
  generation: 1,
  mailCount: 1,
  mail: 1,
  mailFence: 1,
  manageMailOn: 1,
} as const

type WantedField = Exclude<keyof typeof wanted, 'boxes.name' | 'boxes.address'>

/** A signature whose mail this worker holds. */
export type ClaimedRow = Pick<SignatureRow, '_id' | 'boxes' | WantedField> & Required<Pick<SignatureRow, 'mail'>>

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

  const elbowRoom = createElbowRoom()
  const inDoubt = createClaimsInDoubt((marked: Filter<SignatureRow>) =>
    orUnavailable(
      signatures.updateMany(marked, retryUpdate({ kind: 'retry', at: now(), counted: false, deferred: false })),
    ),
  )

  return {
    /**
     * Leases rows that are due and counts the attempt, and a reminder as one of the three mails, before anything is sent.
     * Two workers may see the same candidates; the second update finds them due no more, so each falls to one of them.
     */
    async claim(limit: number, urgency: Urgency): Promise<ClaimedRow[]> {
      await inDoubt.giveBackAll()
      const at = now()
      const due = dueAt(at, urgency)
      const candidates = await orUnavailable(
        signatures
          .find(due, { projection: { _id: 1 } })
          .sort({ 'mail.nextAttemptAt': 1 })
          .limit(elbowRoom.reach(limit))
          .toArray(),
      )
      if (candidates.length === 0) return []
      const picked = elbowRoom.pick(candidates, limit)
      const ids = { _id: { $in: picked.map(({ _id }) => _id) } }
      const claim = randomBytes(16)
      const leaseUntil = new Date(at.getTime() + leaseMs)
      const marked = { ...ids, 'mail.claim': claim }
      const rows = await inDoubt.unlessClear(marked, async () => {
        await orUnavailable(signatures.updateMany({ ...due, ...ids }, claimUpdate(claim, leaseUntil)))
        return orUnavailable(signatures.find<ClaimedRow>(marked, { projection: wanted }).toArray())
      })
      elbowRoom.note({ tried: picked.length, got: rows.length })
      return rows
    },

    /** What has not gone yet, for people to look at. */
    backlog(): Promise<MailBacklog[]> {
      return Promise.all(
        mailIntents.map(async (mail) => {
          const due = { 'mail.intent': mail, 'mail.nextAttemptAt': { $lte: now() } }
          const later = { 'mail.intent': mail, 'mail.nextAttemptAt': { $gt: now() } }
          const [dueCount, waitingCount, oldest] = await Promise.all([
            orUnavailable(signatures.countDocuments(due)),
            orUnavailable(signatures.countDocuments(later)),
            orUnavailable(
              signatures.findOne(due, { sort: { 'mail.nextAttemptAt': 1 }, projection: { 'mail.nextAttemptAt': 1 } }),
            ),
          ])
          return { mail, dueCount, waitingCount, oldestDueAt: oldest?.mail?.nextAttemptAt ?? null }
        }),
      )
    },

    /** Makes due at once what a worker that is surely gone had claimed. Its fence stays behind it. */
    async takeBackAbandoned(): Promise<void> {
      await orUnavailable(
        signatures.updateMany(
          {
            'mail.intent': { $in: [...mailIntents] },
            'mail.nextAttemptAt': { $exists: true },
            'mail.leaseUntil': { $exists: true },
          },
          { $set: { 'mail.nextAttemptAt': now() }, $unset: { 'mail.leaseUntil': '', 'mail.claim': '' } },
        ),
      )
    },

    async settle(settled: readonly SettledRow[]): Promise<void> {
      if (settled.length === 0) return
      const today = dayOf(now())
      const alike = Map.groupBy(
        settled,
        ({ fence, intent, outcome }) => `${String(fence)}|${String(intent === 'confirm')}|${JSON.stringify(outcome)}`,
      )
      await orUnavailable(
        signatures.bulkWrite(
          [...alike.values()].flatMap((rows) => settleOperations(rows, today)),
          { ordered: false },
        ),
      )
    },
  }
}

const mailIntents: readonly MailIntent[] = ['confirm', 'reminder', 'already-signed', 'withdrawn']

function isIntent(mail: string): mail is MailIntent {
  return (mailIntents as readonly string[]).includes(mail)
}

/** After a long outage: no mail with a link that has run out meanwhile. */
function dueAt(at: Date, urgency: Urgency) {
  return {
    'mail.intent': { $in: mailsOf(urgency).filter(isIntent) },
    'mail.nextAttemptAt': { $lte: at },
    expiresOn: { $not: { $lt: dayOf(at) } },
  }
}

function claimUpdate(claim: Buffer, leaseUntil: Date) {
  return [
    {
      $set: {
        mailCount: { $add: ['$mailCount', oneForReminderAt(0)] },
        mailFence: { $add: ['$mailFence', 1] },
        'mail.attempts': { $add: ['$mail.attempts', 1] },
        'mail.leaseUntil': leaseUntil,
        'mail.nextAttemptAt': leaseUntil,
        'mail.claim': claim,
      },
    },
  ]
}

/** 1 where the mail is a reminder of which that many copies may have gone out, else 0. */
function oneForReminderAt(attempts: number) {
  return { $cond: [{ $and: [{ $eq: ['$mail.intent', 'reminder'] }, { $eq: ['$mail.attempts', attempts] }] }, 1, 0] }
}

/**
 * One operation for all rows of one fence and one outcome. Only a claimed mail has a lease: another one that took its place
 * meanwhile, under the same fence, is left alone.
 */
function settleOperations(alike: readonly SettledRow[], today: Day): AnyBulkWriteOperation<SignatureRow>[] {
  const [first] = alike
  if (first === undefined) return []
  const { fence, intent, outcome } = first
  const filter = {
    _id: { $in: alike.map(({ id }) => bytesOf(id)) },
    mailFence: fence,
    'mail.leaseUntil': { $exists: true },
  }
  if (outcome.kind === 'retry') return [{ updateMany: { filter, update: retryUpdate(outcome) } }]
  if (outcome.kind === 'sent' && intent === 'confirm') {
    return [{ updateMany: { filter, update: [{ $set: { mail: afterConfirmMail(today) } }] } }]
  }
  return [{ updateMany: { filter, update: { $unset: { mail: '' } } } }]
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
    { $unset: ['mail.leaseUntil', 'mail.claim'] },
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
