const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Waits before the second, third … attempt; the last one is repeated. Source: safety F6. */
const waitsMs = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 8 * hourMs, 24 * hourMs]

/** A number from 0 (inclusive) to 1. */
export type Random = () => number

/** Spreads a wait by a fifth to both sides, so that what failed together does not come back together. */
export function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.8 + 0.4 * random()))
}

/** How long a mail waits after that many attempts that reached a server, the present one included. */
export function backOffMs(attemptCount: number, random: Random): number {
  const index = Math.min(Math.max(attemptCount, 1), waitsMs.length) - 1
  return jittered(waitsMs[index] ?? 24 * hourMs, random)
}
