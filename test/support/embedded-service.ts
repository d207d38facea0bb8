import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import { openEmbedded } from '../../server/platform/db/embedded.ts'
import { silentLog } from '../../server/platform/log.ts'

const thisFile = fileURLToPath(import.meta.url)

export interface EmbeddedService {
  pid: number
  uri: string
  kill(signal: NodeJS.Signals): Promise<void>
}

/** Another process that runs its own database on this data until it is told to end. */
export async function startEmbeddedService(dataDir: string): Promise<EmbeddedService> {
  const child = fork(thisFile, [dataDir])
  const [uri] = (await once(child, 'message')) as [string]
  const ended = once(child, 'exit')
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal)
    await ended
  }
  return { pid: child.pid ?? 0, uri, kill }
}

const [, entry, dataDir] = process.argv
if (entry === thisFile && dataDir !== undefined) {
  const embedded = await openEmbedded({ dataDir, log: silentLog, say: () => undefined, join: false })
  process.once('SIGTERM', () => {
    void embedded.stop().then(() => {
      process.disconnect?.()
    })
  })
  // Keeps this process alive until it is told to end.
  process.channel?.ref()
  process.send?.(embedded.uri)
}
