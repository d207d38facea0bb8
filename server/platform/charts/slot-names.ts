import { startOf, type Day } from '../clock.ts'
import type { Words } from '../i18n.ts'
import { intlLocale } from '../locales.ts'
import type { SlotUnit } from './time-slots.ts'

/** In full: `5 November 2026`, `week from 2 November 2026`, `November 2026`. */
export function slotName(words: Words, unit: SlotUnit, startsOn: Day): string {
  switch (unit) {
    case 'day':
      return words.date(startsOn)
    case 'week':
      return words.say('charts.weekFrom', { date: words.date(startsOn) })
    case 'month':
      return monthAndYear(words, startsOn, 'long')
  }
}

/** For the axis: `5 Nov`, `5 Nov 2026` where one chart reaches into another year, `Nov 2026`. */
export function slotLabel(words: Words, unit: SlotUnit, startsOn: Day, { withYear }: { withYear: boolean }): string {
  if (unit === 'month') return monthAndYear(words, startsOn, 'short')
  if (words.locale === 'crh') return withYear ? words.date(startsOn) : words.date(startsOn).replace(/ \d+$/, '')
  return inIntl(words, startsOn, { day: 'numeric', month: 'short', ...(withYear ? { year: 'numeric' } : {}) })
}

/** Crimean Tatar, which Intl does not know, writes the month after the day as it does alone. */
function monthAndYear(words: Words, day: Day, month: 'long' | 'short'): string {
  if (words.locale === 'crh') return words.date(day).replace(/^\d+ /, '')
  return inIntl(words, day, { month, year: 'numeric' })
}

/** Without the "р." or "г." for "year" at the end. */
function inIntl(words: Words, day: Day, style: Intl.DateTimeFormatOptions): string {
  const parts = new Intl.DateTimeFormat(intlLocale(words.locale), { ...style, timeZone: 'UTC' }).formatToParts(
    startOf(day),
  )
  const isMark = parts.at(-1)?.type === 'literal'
  return (isMark ? parts.slice(0, -1) : parts).map(({ value }) => value).join('')
}
