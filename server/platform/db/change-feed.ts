import { Binary, ObjectId, type ChangeStream, type Db, type Document } from 'mongodb'

import { elapsedMs } from '../clock.ts'
import { idOf } from '../ids.ts'
import type { Log } from '../log.ts'
import { createRefresher } from '../refresher.ts'

/** Something kept in memory that has to follow the database. */
export interface Follower {
  /** The collections whose changes make it out of date. */
  collections: readonly string[]
  /** Brings up to date what belongs to these ids, or, where null, everything. */
  refresh: (ids: ReadonlySet<string> | null) => Promise<unknown>
  /** How often everything is refreshed while no stream of changes is to be had. */
  pollMs: number
}

export interface ChangeFeedParts {
  db: Db
  followers: readonly Follower[]
  log: Pick<Log, 'info' | 'warn' | 'report'>
  /** A stream from which nothing came for so long, not even that there is nothing, is given up. */
  silenceMs?: number
}

export interface ChangeFeed {
  /** Closes the stream; resolves when the refreshes under way are over. */
  stop(): Promise<void>
}

/** A crowd of changes is read in at most so many refreshes: twenty a second. */
const spacingMs = 50
/** Refreshed although the stream says nothing: it must never be the only thing that is trusted. */
const safetyMs = 15_000
const shortestRetryMs = 250
const longestRetryMs = 15_000

/**
 * Follows a few collections by one change stream for the whole process, and refreshes what is kept of them as they
 * change. The driver takes a broken stream up where it was; where it cannot, another one is opened, after ever longer
 * pauses. Until it stands everything is polled, and once it stands everything is refreshed, so nothing is missed.
 */
export function startChangeFeed({ db, followers, log, silenceMs = 10_000 }: ChangeFeedParts): ChangeFeed {
  const stopping = new AbortController()
  /** Null while there is no stream to be trusted. */
  let heardAtMs: number | null = null
  let isMissed = false
  const isStopping = (): boolean => stopping.signal.aborted
  /** Leaves the stream, or the pause before the next one, without waiting for what the server may still say. */
  let leave: () => void = ignore

  const followed = followers.map(({ collections, refresh, pollMs }) => {
    const refresher = createRefresher({ refresh, spacingMs, retryMs: pollMs, report })
    const poll = setInterval(() => {
      if (heardAtMs === null) refresher.changed(null)
    }, pollMs)
    return { collections, refresher, poll }
  })
  const safety = setInterval(refreshAll, safetyMs)
  const watchdog = setInterval(leaveWhenSilent, silenceMs / 4)

  function report(error: unknown): void {
    log.report(error)
  }

  function refreshAll(): void {
    for (const { refresher } of followed) refresher.changed(null)
  }

  function leaveWhenSilent(): void {
    if (heardAtMs !== null && elapsedMs() - heardAtMs > silenceMs) leave()
  }

  /** Each answer of the server, also one without any change; the first one says that the stream stands. */
  function hear(): void {
    const isFirst = heardAtMs === null
    heardAtMs = elapsedMs()
    if (!isFirst) return
    if (isMissed) log.info({}, 'Changes in the database are followed again.')
    isMissed = false
    refreshAll()
  }

  function tell(change: Document): void {
    const id = idIn(change)
    for (const { collections, refresher } of followed) {
      if (collections.includes(collectionOf(change))) refresher.changed(id)
    }
  }

  /** Resolves with what ended the stream, or when it is left. */
  async function read(): Promise<unknown> {
    const stream = db.watch(pipelineFor(followers))
    stream.on('resumeTokenChanged', hear)
    const left = new Promise<void>((resolve) => (leave = resolve))
    const ended = await Promise.race([readAll(stream, tell), left])
    stream.off('resumeTokenChanged', hear)
    // Not waited for: a server that hangs does not answer this either.
    stream.close().catch(ignore)
    return ended
  }

  async function follow(): Promise<void> {
    let retryMs = shortestRetryMs
    while (!isStopping()) {
      const ended = await read()
      if (isStopping()) return
      if (!isMissed) log.warn({ err: ended }, 'Changes in the database cannot be followed now: it is polled.')
      retryMs = heardAtMs === null ? Math.min(retryMs * 2, longestRetryMs) : shortestRetryMs
      heardAtMs = null
      isMissed = true
      await new Promise<void>((resolve) => {
        leave = resolve
        setTimeout(resolve, retryMs).unref()
      })
    }
  }

  const over = follow()

  return {
    async stop() {
      stopping.abort()
      for (const timer of [safety, watchdog, ...followed.map(({ poll }) => poll)]) clearInterval(timer)
      leave()
      await Promise.all([over, ...followed.map(({ refresher }) => refresher.stop())])
    },
  }
}

/** Resolves with what ended it. */
async function readAll(stream: ChangeStream, tell: (change: Document) => void): Promise<unknown> {
  try {
    for await (const change of stream) tell(change)
    return undefined
  } catch (error) {
    return error
  }
}

function ignore(): void {
  // There is nothing to do about it.
}

/** Only what is followed, and of that only where it was: a flood of other writes stays with the server. */
function pipelineFor(followers: readonly Follower[]): Document[] {
  const collections = followers.flatMap((follower) => follower.collections)
  return [
    { $match: { 'ns.coll': { $in: [...new Set(collections)] } } },
    { $project: { 'ns.coll': 1, 'documentKey._id': 1, operationType: 1 } },
  ]
}

function collectionOf({ ns }: Document): string {
  return String((ns as Document | undefined)?.['coll'])
}

/** Null for what concerns a whole collection, or an id of a kind we do not use: then anything may have changed. */
function idIn({ documentKey }: Document): string | null {
  const id: unknown = (documentKey as Document | undefined)?.['_id']
  if (id instanceof Binary) return idOf(id)
  return id instanceof ObjectId ? id.toHexString() : null
}
