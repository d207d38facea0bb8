import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Stops a process in its tracks; the answered function lets it go on. A small shell waits on a pipe from us: when we
 * die meanwhile, nothing stays stopped for ever.
 */
export async function pauseProcess(pid: number): Promise<() => Promise<void>> {
  const script = 'kill -STOP "$1" && echo stopped; read -r word; kill -CONT "$1"'
  const shell = spawn('/bin/sh', ['-c', script, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const ended = once(shell, 'exit')
  await Promise.race([once(shell.stdout, 'data'), ended])
  return async () => {
    shell.stdin.end('go on\n')
    await ended
  }
}
