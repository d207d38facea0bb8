import type { Db } from 'mongodb'

import { orUnavailable } from '../../platform/db/connection.ts'
import type { CollectionIndexes } from '../../platform/db/migrations.ts'
import { bytesOf, idOf } from '../../platform/ids.ts'
import type { Session, SignInWay } from './session.ts'

interface SessionRow {
  /** SHA-256 of what the cookie holds: a stolen database signs nobody in. */
  _id: Buffer
  name: Buffer
  accountId: Buffer
  way: SignInWay
  startedAt: Date
  seenAt: Date
  idleEndsAt: Date
  endsAt: Date
  steppedUpUntil: Date | null
  schemaVersion: number
}

/** A session as it is stored, for whoever holds its cookie. */
export interface StoredSession extends Session {
  accountId: string
  idleEndsAt: Date
  endsAt: Date
  steppedUpUntil: Date | null
}

export const sessionIndexes: CollectionIndexes = {
  collection: 'sessions',
  indexes: [
    { key: { accountId: 1, seenAt: -1 }, name: 'account' },
    { key: { idleEndsAt: 1 }, name: 'over', expireAfterSeconds: 0 },
  ],
}

export type SessionStore = ReturnType<typeof createSessionStore>

export function createSessionStore(db: Db) {
  const sessions = db.collection<SessionRow>('sessions')

  async function insert(hash: Buffer, { id, accountId, ...session }: StoredSession): Promise<void> {
    await orUnavailable(
      sessions.insertOne({
        _id: hash,
        name: bytesOf(id),
        accountId: bytesOf(accountId),
        ...session,
        schemaVersion: 1,
      }),
    )
  }

  return {
    insert,

    async find(hash: Buffer): Promise<StoredSession | null> {
      const row = await orUnavailable(sessions.findOne({ _id: hash }))
      return row === null ? null : toSession(row)
    },

    async touch(hash: Buffer, seenAt: Date, idleEndsAt: Date): Promise<void> {
      await orUnavailable(sessions.updateOne({ _id: hash }, { $max: { seenAt, idleEndsAt } }))
    },

    /** Puts another cookie in the place of this one. Answers whether there was such a session. */
    async replace(hash: Buffer, session: StoredSession, next: Buffer): Promise<boolean> {
      const { deletedCount } = await orUnavailable(sessions.deleteOne({ _id: hash }))
      if (deletedCount === 1) await insert(next, session)
      return deletedCount === 1
    },

    async remove(hash: Buffer): Promise<void> {
      await orUnavailable(sessions.deleteOne({ _id: hash }))
    },

    /** One of the account's own sessions, by the name it has in the list. */
    async removeNamed(accountId: string, id: string): Promise<boolean> {
      const { deletedCount } = await orUnavailable(
        sessions.deleteOne({ accountId: bytesOf(accountId), name: bytesOf(id) }),
      )
      return deletedCount === 1
    },

    async removeAllOf(accountId: string): Promise<void> {
      await orUnavailable(sessions.deleteMany({ accountId: bytesOf(accountId) }))
    },

    /** All but that one. */
    async removeOthers(accountId: string, id: string): Promise<void> {
      await orUnavailable(sessions.deleteMany({ accountId: bytesOf(accountId), name: { $ne: bytesOf(id) } }))
    },

    /** The account's sessions, last used first. */
    async listOf(accountId: string): Promise<StoredSession[]> {
      const rows = await orUnavailable(
        sessions
          .find({ accountId: bytesOf(accountId) })
          .sort({ seenAt: -1 })
          .toArray(),
      )
      return rows.map(toSession)
    },
  }
}

function toSession(row: SessionRow): StoredSession {
  const { name, accountId, way, startedAt, seenAt, idleEndsAt, endsAt, steppedUpUntil } = row
  return { id: idOf(name), accountId: idOf(accountId), way, startedAt, seenAt, idleEndsAt, endsAt, steppedUpUntil }
}
