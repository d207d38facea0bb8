import { addDays, dayMs, startOf, type Day } from '../clock.ts'

/** One published figure of a day. */
export interface DayCount {
  day: Day
  count: number
}

/** What one bar stands for. */
export type SlotUnit = 'day' | 'week' | 'month'

export interface Slot {
  /** The first day of it, also where the figures begin later. Weeks begin on Monday. */
  startsOn: Day
  count: number
}

export interface Slots {
  unit: SlotUnit
  first: Day
  last: Day
  /** In order, without gaps. */
  slots: readonly Slot[]
}

const mostDays = 62
const mostWeeks = 62

/** From the finest on. */
export const slotUnits = ['day', 'week', 'month'] as const satisfies readonly SlotUnit[]

/**
 * Sorts the figures into days, weeks from two months on, months from fourteen on, or into what is asked for; what nothing
 * fell into is zero.
 */
export function slotsOf(
  days: readonly DayCount[],
  period: { first: Day; last: Day },
  unitAsked: SlotUnit | null = null,
): Slots {
  const [first, last] = [
    [period.first, ...days.map(({ day }) => day)].reduce((one, two) => (two < one ? two : one)),
    [period.last, ...days.map(({ day }) => day)].reduce((one, two) => (two > one ? two : one)),
  ]
  const unit = unitAsked ?? unitFor(first, last)
  const counts = new Map<Day, number>()
  for (const { day, count } of days) counts.set(startIn[unit](day), (counts.get(startIn[unit](day)) ?? 0) + count)
  const slots: Slot[] = []
  for (
    let startsOn = startIn[unit](first);
    startsOn <= last;
    startsOn = startIn[unit](addDays(startsOn, stepOf[unit]))
  ) {
    slots.push({ startsOn, count: counts.get(startsOn) ?? 0 })
  }
  return { unit, first, last, slots }
}

/** What one bar stands for in a drawing of that time. */
export function unitFor(first: Day, last: Day): SlotUnit {
  const dayCount = (startOf(last).getTime() - startOf(first).getTime()) / dayMs + 1
  if (dayCount <= mostDays) return 'day'
  return dayCount <= mostWeeks * 7 ? 'week' : 'month'
}

const startIn: Readonly<Record<SlotUnit, (day: Day) => Day>> = {
  day: (day) => day,
  week: (day) => addDays(day, -((startOf(day).getUTCDay() + 6) % 7)),
  month: (day) => `${day.slice(0, 7)}-01`,
}

/** Days from the start of one slot into the next. */
const stepOf: Readonly<Record<SlotUnit, number>> = { day: 1, week: 7, month: 31 }
