/** The only place that reads the time. Everything else is handed `now`. */
export type Now = () => Date

export const systemNow: Now = () => new Date()

/** A whole UTC day as `YYYY-MM-DD`; sorts and compares as text. */
export type Day = string

export const dayMs = 86_400_000

/** Every request asks for the same day again and again, and putting it into words is not cheap. */
let latest = { dayCount: NaN, day: '' }

export function dayOf(instant: Date): Day {
  const dayCount = Math.floor(instant.getTime() / dayMs)
  if (dayCount !== latest.dayCount) latest = { dayCount, day: instant.toISOString().slice(0, 10) }
  return latest.day
}

/** Midnight UTC at the start of that day. */
export function startOf(day: Day): Date {
  return new Date(`${day}T00:00:00.000Z`)
}

export function addDays(day: Day, days: number): Day {
  return dayOf(new Date(startOf(day).getTime() + days * dayMs))
}

/** Monotonic milliseconds, for measuring durations only. */
export function elapsedMs(): number {
  return performance.now()
}
