import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import type { Environment } from '../../server/config.ts'
import { compiledFolder } from './compiled.ts'

export interface ScriptOutcome {
  code: number | null
  output: string
  errors: string
}

/** Runs `scripts/NAME.ts` in a pipe, as `npm run NAME -- ARGS` does, and waits for its end. */
export async function runScript(
  name: string,
  args: readonly string[],
  environment: Environment,
): Promise<ScriptOutcome> {
  const file = fileURLToPath(new URL(`../../scripts/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_COMPILE_CACHE: compiledFolder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  return { code, output, errors }
}
