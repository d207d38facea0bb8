import { setTimeout as pause } from 'node:timers/promises'

export interface RefresherParts {
  /** Brings up to date what belongs to these ids, or, where null, everything. */
  refresh: (ids: ReadonlySet<string> | null) => Promise<unknown>
  /** Changes that come closer together than this share the next refresh. */
  spacingMs: number
  /** After a failure everything is refreshed once this long has passed. */
  retryMs: number
  /** Called with the first failure, and again only after a refresh went well in between. */
  report: (error: unknown) => void
}

/** Refreshes what is kept in memory whenever it is told to: never twice at once, and never more often than needed. */
export function createRefresher({ refresh, spacingMs, retryMs, report }: RefresherParts) {
  const stopping = new AbortController()
  const rest = (ms: number): Promise<unknown> =>
    pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined)
  let isAllDue = false
  let due = new Set<string>()
  let isFailing = false
  let running: Promise<void> | null = null

  function isDue(): boolean {
    return (isAllDue || due.size > 0) && !stopping.signal.aborted
  }

  async function once(): Promise<void> {
    const ids = isAllDue ? null : due
    isAllDue = false
    due = new Set()
    try {
      await refresh(ids)
      isFailing = false
    } catch (error) {
      if (!isFailing) report(error)
      isFailing = true
      isAllDue = true
    }
  }

  async function run(): Promise<void> {
    while (isDue()) {
      await once()
      await rest(isFailing ? retryMs : spacingMs)
    }
    running = null
  }

  return {
    /** What belongs to that id has changed; null: anything may have. */
    changed(id: string | null): void {
      if (id === null) isAllDue = true
      else due.add(id)
      if (isDue()) running ??= run()
    },

    /** Ends after the refresh under way; resolves when it is over. */
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}
