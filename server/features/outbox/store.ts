import { randomBytes } from 'node:crypto'

import type { AnyBulkWriteOperation, ClientSession, Db, Filter } from 'mongodb'

import type { Now } from '../../platform/clock.ts'
import { createClaimsInDoubt } from '../../platform/db/claims-in-doubt.ts'
import { orUnavailable } from '../../platform/db/connection.ts'
import { createElbowRoom } from '../../platform/db/elbow-room.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { step, within } from '../../platform/db/step.ts'
import { bytesOf } from '../../platform/ids.ts'
import { createGroupStore } from './group-store.ts'
import { mailNames, mailsOf, type MailBacklog, type MailOutcome, type Urgency } from './mail-source.ts'
import { newRow, type NewOutboxRow, type OutboxRow } from './row.ts'

export type ClaimedOutboxRow = OutboxRow & { leaseUntil: Date }

export interface SettledOutboxRow {
  id: string
  fence: number
  outcome: MailOutcome
}

export const outboxIndexes: CollectionIndexes = {
  collection: 'outbox',
  indexes: [
    { key: { mail: 1, nextAttemptAt: 1 }, name: 'due-by-mail' },
    { key: { group: 1 }, name: 'group', partialFilterExpression: { group: { $exists: true } } },
  ],
}

export type OutboxStore = ReturnType<typeof createOutboxStore>

/** Every verb throws Unavailable while the database cannot answer for a majority. */
export function createOutboxStore({ db, now, leaseMs }: { db: Db; now: Now; leaseMs: number }) {
  const outbox = db.collection<OutboxRow>('outbox')
  const elbowRoom = createElbowRoom()
  const inDoubt = createClaimsInDoubt((marked: Filter<OutboxRow>) =>
    orUnavailable(
      outbox.updateMany(marked, {
        $inc: { attempts: -1 },
        $set: { nextAttemptAt: now(), leaseUntil: null, claim: null },
      }),
    ),
  )

  return {
    ...createGroupStore(outbox, now),

    /** Stores one mail, due at once; inside the caller's transaction when a session is given. */
    async insert(made: NewOutboxRow, session?: ClientSession): Promise<void> {
      await step(session, outbox.insertOne(newRow(made, now()), within(session)))
    },

    /**
     * Leases the rows longest due and counts their attempt. Two workers may see the same candidates; the second update
     * finds them due no more, so each row falls to one of them.
     */
    async claim(limit: number, urgency: Urgency): Promise<ClaimedOutboxRow[]> {
      await inDoubt.giveBackAll()
      const at = now()
      const leaseUntil = new Date(at.getTime() + leaseMs)
      const due = { mail: { $in: mailsOf(urgency) }, nextAttemptAt: { $lte: at } }
      const candidates = await orUnavailable(
        outbox
          .find(due, { projection: { _id: 1 } })
          .sort({ nextAttemptAt: 1 })
          .limit(elbowRoom.reach(limit))
          .toArray(),
      )
      if (candidates.length === 0) return []
      const picked = elbowRoom.pick(candidates, limit)
      const ids = { _id: { $in: picked.map(({ _id }) => _id) } }
      const claim = randomBytes(16)
      const marked = { ...ids, claim }
      const claimed = await inDoubt.unlessClear(marked, async () => {
        await orUnavailable(
          outbox.updateMany(
            { ...ids, ...due },
            { $inc: { fence: 1, attempts: 1 }, $set: { claim, leaseUntil, nextAttemptAt: leaseUntil } },
          ),
        )
        return orUnavailable(outbox.find(marked).toArray())
      })
      elbowRoom.note({ tried: picked.length, got: claimed.length })
      return claimed.filter((row): row is ClaimedOutboxRow => row.leaseUntil !== null)
    },

    /** What has not gone yet, for people to look at. */
    backlog(): Promise<MailBacklog[]> {
      return Promise.all(
        mailNames.map(async (mail) => {
          const due = { mail, nextAttemptAt: { $lte: now() } }
          const [dueCount, waitingCount, oldest] = await Promise.all([
            orUnavailable(outbox.countDocuments(due)),
            orUnavailable(outbox.countDocuments({ mail, nextAttemptAt: { $gt: now() } })),
            orUnavailable(outbox.findOne(due, { sort: { nextAttemptAt: 1 }, projection: { nextAttemptAt: 1 } })),
          ])
          return { mail, dueCount, waitingCount, oldestDueAt: oldest?.nextAttemptAt ?? null }
        }),
      )
    },

    /** Makes due at once what a worker that is surely gone had claimed. Its fence stays behind it. */
    async takeBackAbandoned(): Promise<void> {
      await orUnavailable(
        outbox.updateMany(
          { mail: { $in: [...mailNames] }, leaseUntil: { $ne: null } },
          { $set: { nextAttemptAt: now(), leaseUntil: null, claim: null } },
        ),
      )
    },

    /** Outcomes under an older fence change nothing. Answers how many did. */
    async settle(settled: readonly SettledOutboxRow[]): Promise<number> {
      if (settled.length === 0) return 0
      const alike = Map.groupBy(settled, ({ fence, outcome }) => `${String(fence)}|${JSON.stringify(outcome)}`)
      const operations = [...alike.values()].flatMap(settleOperations)
      const { deletedCount, matchedCount } = await orUnavailable(outbox.bulkWrite(operations, { ordered: false }))
      return deletedCount + matchedCount
    },
  }
}

/** One operation for all rows of one fence and one outcome. */
function settleOperations(alike: readonly SettledOutboxRow[]): AnyBulkWriteOperation<OutboxRow>[] {
  const [first] = alike
  if (first === undefined) return []
  const { fence, outcome } = first
  const filter = { _id: { $in: alike.map(({ id }) => bytesOf(id)) }, fence }
  if (outcome.kind !== 'retry') return [{ deleteMany: { filter } }]
  const $inc = { attempts: outcome.counted ? 0 : -1, deferrals: outcome.deferred ? 1 : 0 }
  const $set = { nextAttemptAt: outcome.at, leaseUntil: null, claim: null }
  return [{ updateMany: { filter, update: { $set, $inc, $unset: { begun: '' } } } }]
}
