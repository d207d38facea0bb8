import { setTimeout as pause } from 'node:timers/promises'

/** Asks until there is an answer; fails with the sentence when there is none for long enough. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  patienceMs = 15_000,
): Promise<T> {
  const endsAtMs = performance.now() + patienceMs
  for (;;) {
    const answer = await ask()
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (performance.now() > endsAtMs) throw new Error(`Waited in vain until ${what}.`)
    await pause(25)
  }
}
