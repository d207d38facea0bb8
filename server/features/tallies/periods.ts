import { slotUnits, slotsOf, unitFor, type DayCount, type SlotUnit } from '../../platform/charts/time-slots.ts'
import { addDays, type Day } from '../../platform/clock.ts'
import { publishable, smallestCell, type Cell, type PeriodCell } from './tally.ts'

/**
 * All signatures by time, in times that may be published: days, or weeks or months where too many would have to be joined, each
 * joined with its neighbours until it holds ten. Those of days that are published nowhere by themselves are ten or none in
 * each as well, or whoever takes the published days off would be left with fewer. Empty when all together are fewer than ten.
 */
export function publishablePeriods(cells: readonly Cell[]): PeriodCell[] {
  const days = cells.filter(({ count }) => count > 0).map(({ key, count }): DayCount => ({ day: key, count }))
  const inOrder = days.map(({ day }) => day).toSorted()
  const [first, last] = [inOrder[0], inOrder.at(-1)]
  if (first === undefined || last === undefined) return []
  const shown = new Set(publishable(cells).map(({ key }) => key))
  const hidden = days.filter(({ day }) => !shown.has(day))
  const units = slotUnits.slice(slotUnits.indexOf(unitFor(first, last)))
  const ways = units.map((unit) => joined(slicesOf({ days, hidden, first, last, unit })))
  const best = ways.find(areShort) ?? ways.at(-1) ?? []
  return best.map(({ firstDay, lastDay, count }) => ({ firstDay, lastDay, count }))
}

interface Slice extends PeriodCell {
  /** Those of days that are not published by themselves. */
  hiddenCount: number
  /** Days, weeks or months in it. */
  slotCount: number
}

interface Days {
  days: readonly DayCount[]
  hidden: readonly DayCount[]
  first: Day
  last: Day
  unit: SlotUnit
}

function slicesOf({ days, hidden, first, last, unit }: Days): Slice[] {
  const { slots } = slotsOf(days, { first, last }, unit)
  const hiddenSlots = slotsOf(hidden, { first, last }, unit).slots
  return slots.map(({ startsOn, count }, index) => {
    const next = slots[index + 1]
    return {
      firstDay: index === 0 ? first : startsOn,
      lastDay: next === undefined ? last : addDays(next.startsOn, -1),
      count,
      hiddenCount: hiddenSlots[index]?.count ?? 0,
      slotCount: 1,
    }
  })
}

/** Each as short as it may be; what is left at the end goes with those before it. */
function joined(slices: readonly Slice[]): Slice[] {
  const done: Slice[] = []
  let open: Slice | null = null
  for (const slice of slices) {
    open = open === null ? slice : together(open, slice)
    if (!mayStand(open)) continue
    done.push(open)
    open = null
  }
  while (open !== null) {
    const before = done.pop()
    if (before === undefined) return []
    open = together(before, open)
    if (!mayStand(open)) continue
    done.push(open)
    open = null
  }
  return done
}

function together(one: Slice, two: Slice): Slice {
  return {
    firstDay: one.firstDay,
    lastDay: two.lastDay,
    count: one.count + two.count,
    hiddenCount: one.hiddenCount + two.hiddenCount,
    slotCount: one.slotCount + two.slotCount,
  }
}

function mayStand({ count, hiddenCount }: Slice): boolean {
  return count >= smallestCell && (hiddenCount === 0 || hiddenCount >= smallestCell)
}

/** They are no longer, taken together, than two days, two weeks or two months each. */
function areShort(slices: readonly Slice[]): boolean {
  return slices.reduce((sum, { slotCount }) => sum + slotCount, 0) <= 2 * slices.length
}
