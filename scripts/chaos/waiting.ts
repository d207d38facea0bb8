import { setTimeout as pause } from 'node:timers/promises'

import { elapsedMs } from '../../server/platform/clock.ts'

const lookAgainMs = 50

/** Asks until the answer is true, for as long as that; answers whether it was. What fails counts as "not yet". */
export async function comesTrue(ask: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const endsAtMs = elapsedMs() + patienceMs
  for (;;) {
    if (await ask().catch(() => false)) return true
    if (elapsedMs() >= endsAtMs) return false
    await pause(lookAgainMs)
  }
}
