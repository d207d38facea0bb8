import type { Words } from './i18n.ts'

const minuteMs = 60_000
const hourMs = 3_600_000
const dayMs = 86_400_000

/** How long something takes, as people say it: `12 minutes`, `5 hours`, `3 days`. Never less than a minute. */
export function durationInWords(words: Words, ms: number): string {
  if (ms < 90 * minuteMs) return words.say('durations.minutes', { count: Math.max(1, Math.round(ms / minuteMs)) })
  if (ms < 2 * dayMs) return words.say('durations.hours', { count: Math.round(ms / hourMs) })
  return words.say('durations.days', { count: Math.round(ms / dayMs) })
}
