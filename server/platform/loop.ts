import { setTimeout as pause } from 'node:timers/promises'

import { describeError } from './describe-error.ts'
import type { Log } from './log.ts'

export interface Loop {
  /** Ends after the run under way; resolves when it is over. */
  stop(): Promise<void>
}

export interface LoopParts {
  /** What the log calls it. */
  name: string
  everyMs: number
  run: () => Promise<unknown>
  log: Pick<Log, 'info' | 'report'>
}

/**
 * Runs again and again, never twice at once. A run that fails is reported and the next one comes as usual; what goes on
 * failing in the same way is reported once, and so is that it goes well again.
 */
export function startLoop({ name, everyMs, run, log }: LoopParts): Loop {
  const stopping = new AbortController()
  const reported = new Set<string>()

  function failed(error: unknown): void {
    const kind = kindOf(error)
    if (!reported.has(kind)) log.report(error, { job: name })
    reported.add(kind)
  }

  function wentWell(): void {
    if (reported.size > 0) log.info({ job: name }, 'What had failed goes well again.')
    reported.clear()
  }

  async function repeat(): Promise<void> {
    while (!stopping.signal.aborted) {
      await run().then(wentWell, failed)
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

/** Another failure amid an outage is news: it may be a bug. */
function kindOf(error: unknown): string {
  const { name, code = '' } = describeError(error)
  return `${name} ${String(code)}`
}
