import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../../server/config.ts'
import { compiledFolder } from './compiled.ts'
import { until } from './until.ts'

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url))

/** The service as a process of its own, as `npm start` runs it. */
export interface ServiceProcess {
  child: ChildProcess
  /** Everything it printed so far. */
  output(): string
  /** Waits until it ended; answers its exit code, or the signal's name. */
  end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

/** Starts it and resolves when it is ready, or has ended before. */
export async function startProcess(environment: Environment, args: readonly string[] = []): Promise<ServiceProcess> {
  let output = ''
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LOG_LEVEL: 'warn',
      NODE_COMPILE_CACHE: compiledFolder,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  await until(
    'the service is ready',
    () => /is ready/.test(output) || child.exitCode !== null || child.signalCode !== null,
    60_000,
  )
  return {
    child,
    output: () => output,
    async end(signal) {
      if (signal !== undefined) child.kill(signal)
      const [code, by] = await ended
      return code ?? by
    },
  }
}
