import { MongoServerError, type Binary, type ClientSession, type Collection, type Db } from 'mongodb'

import type { Now } from '../clock.ts'
import { Unavailable } from '../errors.ts'
import { orUnavailable } from './connection.ts'

/** The right to do one named thing alone, until a moment, as proven by a fence that only grows. */
export interface Lease {
  readonly name: string
  readonly owner: string
  /** One more at every change of owner; work settled under an older one is void. */
  readonly fence: number
  /** From this instant on another owner may take it. */
  readonly until: Date
  /** What it was asked for; `renew` and `hold` extend it by as much again. */
  readonly leaseMs: number
}

interface LeaseRow {
  _id: string
  owner: string
  fence: number
  until: Date
  /** The session of the owner's transactions, so that a successor can end one that was left open. */
  sessionId?: Binary
}

/** Works in a transaction that is committed only while whoever works still has the lease. */
export type Fenced = (work: (session: ClientSession) => Promise<void>) => Promise<void>

export type Leases = ReturnType<typeof createLeases>

/** Somebody else owns it now: stop, write nothing more under it. */
export class LeaseLost extends Unavailable {
  constructor(name: string, options: { cause?: unknown } = {}) {
    super(options)
    this.message = `The lease "${name}" has gone to another owner.`
  }
}

/**
 * Leases shared by all processes through the collection `leases`. `owner` names this process and must be its alone.
 * Every verb throws Unavailable when the database is away.
 */
export function createLeases({ db, now, owner }: { db: Db; now: Now; owner: string }) {
  const rows = db.collection<LeaseRow>('leases')
  const fromNow = (leaseMs: number): Date => new Date(now().getTime() + leaseMs)

  return {
    /**
     * Takes a lease that is new, released or run out; null while somebody, this process included, has it. A previous
     * owner's session is killed first: a transaction it left open would block the rows it touched for a minute. Who
     * runs transactions under the lease names their session, so that a successor can do the same; it must not be ended
     * before the lease is given back or lost.
     */
    acquire: async (name: string, leaseMs: number, session?: ClientSession): Promise<Lease | null> => {
      const until = fromNow(leaseMs)
      const row = await orUnavailable(rows.findOne({ _id: name }))
      if (row === null) return orUnavailable(insertFirst(rows, { name, owner, fence: 1, until, leaseMs }, session))
      if (row.until > now()) return null
      if (row.sessionId !== undefined) await orUnavailable(killSession(db, row.sessionId))
      return orUnavailable(takeOver(rows, row, { name, owner, fence: row.fence + 1, until, leaseMs }, session))
    },

    /** Whether somebody has it now. */
    isHeld: async (name: string): Promise<boolean> => {
      const row = await orUnavailable(rows.findOne({ _id: name }, { projection: { until: 1 } }))
      return row !== null && row.until > now()
    },

    /** Extends it from now by its length and answers the extended lease. Throws LeaseLost. */
    renew: async (lease: Lease): Promise<Lease> => {
      const until = fromNow(lease.leaseMs)
      const { matchedCount } = await orUnavailable(rows.updateOne(ownRow(lease), { $set: { until } }))
      if (matchedCount === 0) throw new LeaseLost(lease.name)
      return { ...lease, until }
    },

    /** Ends every lease there is: for a start at which no other process can hold one. */
    endAll: async (): Promise<void> => {
      await orUnavailable(rows.updateMany({}, { $set: { until: new Date(0) }, $unset: { sessionId: '' } }))
    },

    /** Gives it back; the next owner need not wait. Does nothing when it is lost already. */
    release: async (lease: Lease): Promise<void> => {
      await orUnavailable(rows.updateOne(ownRow(lease), { $set: { until: new Date(0) }, $unset: { sessionId: '' } }))
    },

    /**
     * Proves inside the caller's transaction that the lease is still its own, and extends it. A write, not a read: a
     * transaction that merely read the row would commit after a takeover. Throws LeaseLost; errors of the driver pass
     * as they are, because the transaction is repeated by their labels.
     */
    hold: async (session: ClientSession, lease: Lease): Promise<void> => {
      const until = fromNow(lease.leaseMs)
      const { matchedCount } = await rows.updateOne(
        ownRow(lease),
        { $set: { until }, $inc: { holdCount: 1 } },
        { session },
      )
      if (matchedCount === 0) throw new LeaseLost(lease.name)
    },
  }
}

const ownRow = ({ name, owner, fence }: Lease) => ({ _id: name, owner, fence })

/** Which session the owner's transactions run in, as it stands in the row. */
const namedSession = (session: ClientSession | undefined): Pick<LeaseRow, 'sessionId'> => {
  if (session === undefined) return {}
  if (session.hasEnded || session.id === undefined) throw new Error('This session has ended.')
  return { sessionId: session.id.id }
}

const insertFirst = async (
  rows: Collection<LeaseRow>,
  lease: Lease,
  session: ClientSession | undefined,
): Promise<Lease | null> => {
  const { name, owner, fence, until } = lease
  try {
    await rows.insertOne({ _id: name, owner, fence, until, ...namedSession(session) })
    return lease
  } catch (error) {
    if (error instanceof MongoServerError && error.code === 11000) return null
    throw error
  }
}

const takeOver = async (
  rows: Collection<LeaseRow>,
  row: LeaseRow,
  lease: Lease,
  session: ClientSession | undefined,
): Promise<Lease | null> => {
  const { owner, fence, until } = lease
  const taken = { owner, fence, until, ...namedSession(session) }
  const { matchedCount } = await rows.updateOne(
    { _id: row._id, fence: row.fence, until: row.until },
    session === undefined ? { $set: taken, $unset: { sessionId: '' } } : { $set: taken },
  )
  return matchedCount === 1 ? lease : null
}

const killSession = async (db: Db, sessionId: Binary): Promise<void> => {
  await db.client.db('admin').command({ killSessions: [{ id: sessionId }] })
}
