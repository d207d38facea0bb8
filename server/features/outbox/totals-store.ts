import type { AnyBulkWriteOperation, Db } from 'mongodb'

import { addDays, dayOf, startOf, type Day, type Now } from '../../platform/clock.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import type { MailName, SettledMail } from './mail-source.ts'

/** How often one thing happened to one kind of mail on one day; nothing of to whom. */
export interface MailTotal {
  day: Day
  mail: MailName
  outcome: 'sent' | 'deferred' | 'refused'
  /** The SMTP code with its enhanced code (RFC 3463), or how the connection broke; empty for what was sent. */
  reason: string
  count: number
}

type TotalRow = MailTotal & { _id: string; expiresAt: Date }

export const totalIndexes: CollectionIndexes = {
  collection: 'mailTotals',
  indexes: [
    { key: { day: 1, mail: 1 }, name: 'by-day' },
    { key: { expiresAt: 1 }, name: 'expiresAt', expireAfterSeconds: 0 },
  ],
}

const keptDays = 90

/** These are for people to look at: a crash may lose the last of them, and no write waits for a majority. */
const lightWrite = { ordered: false, writeConcern: { w: 1, journal: false } } as const

export type TotalsStore = ReturnType<typeof createTotalsStore>

/** Every verb throws Unavailable while the database is away. */
export function createTotalsStore({ db, now }: { db: Db; now: Now }) {
  const rows = db.collection<TotalRow>('mailTotals')

  return {
    /** One write for all outcomes of a batch. */
    async add(settled: readonly SettledMail[]): Promise<void> {
      const day = dayOf(now())
      const alike = Map.groupBy(settled, (one) => keyOf(one, day))
      const additions = [...alike].flatMap(([key, [first, ...others]]) =>
        first === undefined ? [] : addition(key, totalOf(first, day, 1 + others.length)),
      )
      if (additions.length > 0) await orUnavailable(rows.bulkWrite(additions, lightWrite))
    },

    /** Of that day and the ones after it. */
    since(day: Day): Promise<MailTotal[]> {
      return orUnavailable(
        rows
          .find({ day: { $gte: day } }, { projection: { _id: 0, expiresAt: 0 }, readConcern: { level: 'local' } })
          .sort({ day: 1, mail: 1 })
          .toArray(),
      )
    },
  }
}

function keyOf({ mail, outcome }: SettledMail, day: Day): string {
  const reason = outcome.kind === 'sent' ? '' : (outcome.reason ?? '')
  return `${day}|${mail.mail}|${outcome.kind}|${reason}`
}

/** Null for a mail that was handed back: nothing happened to it. */
function totalOf({ mail, outcome }: SettledMail, day: Day, count: number): MailTotal | null {
  const of = { day, mail: mail.mail, count }
  if (outcome.kind === 'sent') return { ...of, outcome: 'sent', reason: '' }
  if (outcome.reason === undefined) return null
  return { ...of, outcome: outcome.kind === 'refused' ? 'refused' : 'deferred', reason: outcome.reason }
}

function addition(_id: string, total: MailTotal | null): AnyBulkWriteOperation<TotalRow>[] {
  if (total === null) return []
  const { count, ...fields } = total
  const $setOnInsert = { ...fields, expiresAt: startOf(addDays(total.day, keptDays)) }
  return [{ updateOne: { filter: { _id }, update: { $inc: { count }, $setOnInsert }, upsert: true } }]
}
