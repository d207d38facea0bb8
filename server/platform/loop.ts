import { setTimeout as pause } from 'node:timers/promises'

export interface Loop {
  /** Ends after the run under way; resolves when it is over. */
  stop(): Promise<void>
}

/** Runs again and again, never twice at once. A run that fails is reported and the next one comes as usual. */
export function startLoop({
  everyMs,
  run,
  report,
}: {
  everyMs: number
  run: () => Promise<unknown>
  report: (error: unknown) => void
}): Loop {
  const stopping = new AbortController()

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await run().catch(report)
      await pause(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }

  const over = repeat()
  return {
    async stop() {
      stopping.abort()
      await over
    },
  }
}
