import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../../server/config.ts'
import { comesTrue } from './waiting.ts'

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

/** One process of the service, as `npm start` runs it. */
export interface ServiceProcess {
  name: string
  /** Starts it and waits until it is ready; again and again, as a supervisor would. Does nothing while it runs. */
  start(): Promise<void>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM; answers how it ended, null where it did not run. */
  end(): Promise<string | null>
  isUp(): boolean
  /** Lines at ERROR: somebody would have to act. */
  errors(): readonly string[]
}

const readyWithinMs = 40_000
const endWithinMs = 15_000
const mostStarts = 5

interface ServiceParts {
  name: string
  environment: Environment
  /** Everything it prints, from all its starts. */
  logFile: string
  /** Once aborted, it is not started any more. */
  signal: AbortSignal
}

export function createServiceProcess({ name, environment, logFile, signal }: ServiceParts): ServiceProcess {
  const log = createWriteStream(logFile, { flags: 'a' })
  const errors: string[] = []
  let child: ChildProcess | null = null
  let isReady = false

  function launch(): { launched: ChildProcess; ended: Promise<string> } {
    isReady = false
    const launched = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: { ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [launched.stdout, launched.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        log.write(text)
        isReady ||= text.includes('is ready')
        errors.push(...text.split('\n').filter((line) => /\bERROR\b|\bFATAL\b/.test(line)))
      })
    }
    const ended = (once(launched, 'exit') as Promise<[number | null, string | null]>).then(([code, signal]) => {
      if (child === launched) child = null
      return signal ?? String(code)
    })
    child = launched
    return { launched, ended }
  }

  async function kill(): Promise<void> {
    const running = child
    if (running === null) return
    running.kill('SIGKILL')
    await once(running, 'exit')
    log.write('— killed —\n')
  }

  return {
    name,
    kill,
    async start() {
      for (let attempt = 1; child === null; attempt += 1) {
        const { launched, ended } = launch()
        const isDecided = (): boolean => isReady || child !== launched || signal.aborted
        await Promise.race([ended, comesTrue(() => Promise.resolve(isDecided()), readyWithinMs)])
        signal.throwIfAborted()
        if (isReady) return
        await kill()
        if (attempt === mostStarts) throw new Error(`${name} did not start: ${logFile} says why.`)
        await pause(500)
      }
    },
    async end() {
      const running = child
      if (running === null) return null
      const ended = once(running, 'exit') as Promise<[number | null, string | null]>
      running.kill('SIGTERM')
      const late = setTimeout(() => running.kill('SIGKILL'), endWithinMs)
      const [code, signal] = await ended
      clearTimeout(late)
      return signal ?? String(code)
    },
    isUp: () => child !== null && isReady,
    errors: () => errors,
  }
}
