import type { Store } from 'express-rate-limit'
import type { AnyBulkWriteOperation, Collection } from 'mongodb'
import { MongoBulkWriteError } from 'mongodb'

import type { Now } from '../clock.ts'
import type { CollectionIndexes } from '../db/migrations.ts'
import type { Log } from '../log.ts'

/** One key's hits in one window, summed over all processes. The key is an HMAC; the row goes when the window ends. */
export interface RateLimitRow {
  _id: string
  count: number
  expiresAt: Date
}

export const rateLimitIndexes: CollectionIndexes = {
  collection: 'rateLimits',
  indexes: [{ key: { expiresAt: 1 }, name: 'expiresAt', expireAfterSeconds: 0 }],
}

/** Windows are whole hours of the clock, so that all processes mean the same one without talking. */
export const windowMs = 3_600_000

export interface SharedCountsParts {
  /** Null: this process counts alone. */
  collection: Pick<Collection<RateLimitRow>, 'bulkWrite' | 'find'> | null
  now: Now
  log: Log
  /** How many keys are held in memory at most; the oldest go first. */
  mostKeys?: number
}

/** What is known of one key: hits the database has, hits under way to it, hits it does not know yet. */
interface Entry {
  stored: number
  sending: number
  fresh: number
  endsAtMs: number
}

const exchangeEveryMs = 1000
const mostKeysAtOnce = 5000

/**
 * Counts hits in memory and exchanges them with the other processes through the database about once a second: one
 * write and one read for all keys that were hit since, none when nothing was. While the database is away, memory counts alone.
 */
export function createSharedCounts({ collection, now, log, mostKeys = 100_000 }: SharedCountsParts) {
  const entries = new Map<string, Entry>()
  const dirty = new Set<string>()
  let timer: NodeJS.Timeout | null = null
  let underWay: Promise<void> | null = null
  let isAway = false

  function hit(key: string): Entry {
    const nowMs = now().getTime()
    const entry = entries.get(key) ?? { stored: 0, sending: 0, fresh: 0, endsAtMs: windowEnd(nowMs) }
    entry.fresh += 1
    entries.set(key, entry)
    if (entries.size > mostKeys) forgetOldest()
    if (collection !== null) dirty.add(key)
    return entry
  }

  function forget(key: string): void {
    entries.delete(key)
    dirty.delete(key)
  }

  function forgetOldest(): void {
    const [oldest] = entries.keys()
    if (oldest !== undefined) forget(oldest)
  }

  function forgetEnded(): void {
    const nowMs = now().getTime()
    for (const [key, entry] of entries) if (entry.endsAtMs <= nowMs) forget(key)
  }

  /** Sends what is new and takes over the sums of all processes. Never throws. */
  async function exchange(): Promise<void> {
    underWay ??= exchangeOnce().finally(() => {
      underWay = null
    })
    await underWay
  }

  async function exchangeOnce(): Promise<void> {
    forgetEnded()
    const keys = [...dirty].slice(0, mostKeysAtOnce)
    if (collection === null || keys.length === 0) return
    const batch = keys.flatMap((key) => {
      const entry = entries.get(key)
      return entry === undefined ? [] : [{ key, entry }]
    })
    for (const { key, entry } of batch) {
      dirty.delete(key)
      entry.sending = entry.fresh
      entry.fresh = 0
    }
    try {
      await send(collection, batch)
      await takeOver(collection, batch)
      noteState(false)
    } catch (error) {
      for (const { key, entry } of batch) takeBack(key, entry)
      noteState(true, error)
    }
  }

  /** Hits that did not arrive wait for the next exchange. */
  function takeBack(key: string, entry: Entry): void {
    if (entry.sending === 0) return
    entry.fresh += entry.sending
    entry.sending = 0
    if (entries.get(key) === entry) dirty.add(key)
  }

  async function takeOver(rows: NonNullable<typeof collection>, batch: readonly Sent[]): Promise<void> {
    const counts = new Map<string, number>()
    const ids = batch.map(({ key }) => key)
    for await (const row of rows.find({ _id: { $in: ids } }, { readConcern: { level: 'local' } })) {
      counts.set(row._id, row.count)
    }
    for (const { key, entry } of batch) entry.stored = Math.max(entry.stored, counts.get(key) ?? 0)
  }

  function noteState(isAwayNow: boolean, err?: unknown): void {
    if (isAwayNow && !isAway) log.warn({ err }, 'Rate limits count in memory only: the database is away.')
    if (!isAwayNow && isAway) log.info({}, 'Rate limits are shared with the other processes again.')
    isAway = isAwayNow
  }

  return {
    /** A store for one limit of express-rate-limit; keys must differ between limits and windows. */
    store: (): Store => ({
      increment: (key) => {
        const entry = hit(key)
        return { totalHits: totalOf(entry), resetTime: instant(entry.endsAtMs) }
      },
      get: (key) => {
        const entry = entries.get(key)
        return entry === undefined ? undefined : { totalHits: totalOf(entry), resetTime: instant(entry.endsAtMs) }
      },
      decrement: (key) => {
        const entry = entries.get(key)
        if (entry !== undefined && entry.fresh > 0) entry.fresh -= 1
      },
      resetKey: forget,
      localKeys: false,
    }),
    exchange,
    start: (): void => {
      timer ??= setInterval(() => void exchange(), exchangeEveryMs)
      timer.unref()
    },
    /** Ends the exchanges; what is new goes out a last time, if the database takes it. */
    stop: async (): Promise<void> => {
      if (timer !== null) clearInterval(timer)
      timer = null
      await underWay
      if (!isAway) await exchange()
    },
  }
}

interface Sent {
  key: string
  entry: Entry
}

function totalOf({ stored, sending, fresh }: Entry): number {
  return stored + sending + fresh
}

function instant(ms: number): Date {
  return new Date(ms)
}

/** The end of the window in which that instant lies. */
export function windowEnd(nowMs: number): number {
  return (Math.floor(nowMs / windowMs) + 1) * windowMs
}

type Rows = NonNullable<SharedCountsParts['collection']>

/** Counts may be lost with a machine: no write waits for a majority, and a single lost second is nobody's harm. */
const lightWrite = { w: 1, journal: false } as const

async function send(rows: Rows, batch: readonly Sent[]): Promise<void> {
  const operations = batch.map(({ key, entry }) => additionOf(key, entry))
  try {
    await rows.bulkWrite(operations, { ordered: false, writeConcern: lightWrite })
  } catch (error) {
    const failed = failedIn(error)
    if (failed === null) throw error
    batch.forEach(({ entry }, index) => {
      if (!failed.has(index)) settle(entry)
    })
    throw error
  }
  for (const { entry } of batch) settle(entry)
}

function settle(entry: Entry): void {
  entry.stored += entry.sending
  entry.sending = 0
}

function additionOf(key: string, { sending, endsAtMs }: Entry): AnyBulkWriteOperation<RateLimitRow> {
  return {
    updateOne: {
      filter: { _id: key },
      update: { $inc: { count: sending }, $setOnInsert: { expiresAt: instant(endsAtMs) } },
      upsert: true,
    },
  }
}

/** Places of the operations that failed alone; null when nothing is known about any of them. */
function failedIn(error: unknown): ReadonlySet<number> | null {
  if (!(error instanceof MongoBulkWriteError)) return null
  const failures = [error.writeErrors].flat()
  return failures.length === 0 ? null : new Set(failures.map(({ index }) => index))
}
