import { AsyncLocalStorage } from 'node:async_hooks'

import { elapsedMs } from '../clock.ts'
import { Unavailable } from '../errors.ts'

export interface GroupCommitOptions<Item, Outcome> {
  /** Writes one batch and answers one outcome for each item, in their order. When it throws, nobody's item counts as written. */
  write(items: Item[]): Promise<Outcome[]>
  /** Items in one write at most. */
  maxBatch: number
  /** Writes under way at the same time at most. */
  maxInFlight: number
  /** Items waiting for a write at most; one more is refused. */
  maxQueued: number
  /** Monotonic milliseconds. */
  now?: () => number
}

interface Waiting<Item, Outcome> {
  item: Item
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}

const measuredFlushCount = 101

/**
 * Gathers what arrives while a write is under way into the next one, so that many callers share one journal sync and
 * each still waits for its own item. A flush runs outside every caller's async context: it would otherwise inherit
 * the first caller's transaction, whose rollback would lose a neighbour's acknowledged write.
 */
export function createGroupCommit<Item, Outcome>({
  write,
  maxBatch,
  maxInFlight,
  maxQueued,
  now = elapsedMs,
}: GroupCommitOptions<Item, Outcome>) {
  const detached = AsyncLocalStorage.snapshot()
  const flushMs: number[] = []
  let median = 0
  let queue: Waiting<Item, Outcome>[] = []
  let inFlightCount = 0
  let isScheduled = false
  let whenIdle: (() => void)[] = []

  const outcomesOf = async (batch: Waiting<Item, Outcome>[]): Promise<Outcome[]> => {
    const outcomes = await write(batch.map(({ item }) => item))
    if (outcomes.length !== batch.length) {
      throw new Error(`A write of ${String(batch.length)} items answered ${String(outcomes.length)} outcomes.`)
    }
    return outcomes
  }

  const settle = async (batch: Waiting<Item, Outcome>[]): Promise<void> => {
    const startedMs = now()
    try {
      const outcomes = await outcomesOf(batch)
      remember(now() - startedMs)
      batch.forEach(({ resolve }, index) => {
        resolve(outcomes[index] as Outcome)
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  const remember = (durationMs: number): void => {
    flushMs.push(durationMs)
    if (flushMs.length > measuredFlushCount) flushMs.shift()
    median = flushMs.toSorted((a, b) => a - b)[Math.floor(flushMs.length / 2)] ?? 0
  }

  const flush = async (): Promise<void> => {
    const batch = queue.slice(0, maxBatch)
    queue = queue.slice(maxBatch)
    inFlightCount += 1
    await settle(batch)
    inFlightCount -= 1
    flushWhatFits()
    if (isIdle()) tellIdle()
  }

  const flushWhatFits = (): void => {
    while (queue.length > 0 && inFlightCount < maxInFlight) void flush()
  }

  /** One turn of the event loop later, so that requests read together share the first write, too. */
  const schedule = (): void => {
    if (isScheduled || inFlightCount >= maxInFlight) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      flushWhatFits()
    })
  }

  const isIdle = (): boolean => queue.length === 0 && inFlightCount === 0

  const tellIdle = (): void => {
    const waiting = whenIdle
    whenIdle = []
    for (const resolve of waiting) resolve()
  }

  return {
    /** Waits for this item's own outcome. Throws Unavailable when the queue is full, and whatever its batch's write threw. */
    submit: (item: Item): Promise<Outcome> => {
      if (queue.length >= maxQueued) return Promise.reject(new Unavailable())
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject })
        detached(schedule)
      })
    },

    /** Resolves once nothing waits and nothing is being written. Callers stop submitting before they ask. */
    drain: (): Promise<void> => {
      if (isIdle()) return Promise.resolve()
      return new Promise((resolve) => {
        whenIdle.push(resolve)
      })
    },

    /** Median duration of the latest writes that succeeded; 0 before the first. */
    medianFlushMs: (): number => median,
  }
}
