import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../server/platform/clock.ts'
import type { Client } from './client.ts'
import type { Journal } from './journal.ts'
import { appeal } from './signers.ts'
import type { Web } from './world.ts'

export interface Readers {
  stop(): Promise<void>
}

const everyMs = 100

/** People who only look: the petition's page at each web, several times a second. */
export function startReaders(webs: readonly Web[], client: Client, journal: Journal): Readers {
  const stopping = new AbortController()
  const { signal } = stopping

  async function look({ name, url }: Web): Promise<void> {
    while (!signal.aborted) {
      const startedMs = elapsedMs()
      const status = await client.get(`${url}/en/petitions/${appeal}`)
      journal.pages.push({ web: name, startedMs, endedMs: elapsedMs(), status })
      await pause(everyMs, undefined, { signal }).catch(() => undefined)
    }
  }

  const over = Promise.all(webs.map(look))
  return {
    async stop() {
      stopping.abort()
      await over
    },
  }
}
