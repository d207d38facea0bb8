import { dayMs, startOf, type Day } from '../clock.ts'
import type { Words } from '../i18n.ts'
import { bottom, heightsUpTo, type Heights } from './axes.ts'
import {
  drawingOf,
  drawingWidth as width,
  horizontal,
  inks,
  label,
  labelWidth,
  rectangle,
  type Captions,
  type Drawing,
  type Shape,
} from './drawing.ts'
import { slotLabel } from './slot-names.ts'
import { slotsOf } from './time-slots.ts'

/** What was added in some days in a row. */
export interface GrowthStep {
  firstDay: Day
  lastDay: Day
  count: number
}

export interface GrowthPicture extends Captions {
  /** Published figures in the order of time, without gaps; at least one. Whatever comes in is shown. */
  steps: readonly GrowthStep[]
}

/** The scale of the charts on pages is in letters; this is what one letter takes here. */
const unit = 12.6

/** Room for a number on the highest bar. */
const above = 8
const height = above + 168

/**
 * Signatures so far, as bars that are as wide as the time they stand for: pale what there was before, dark what this time
 * added, with its number where there is room.
 */
export function growthDrawing({ steps, ...captions }: GrowthPicture): Drawing {
  const { words } = captions
  const total = steps.reduce((sum, { count }) => sum + count, 0)
  const heights = heightsUpTo(total)
  const numbers = heights.steps.map((step) => words.number(step))
  const left = Math.max(...numbers.map(labelWidth)) + 8
  const bars = barsOf(steps, left)
  return drawingOf(captions, {
    height,
    shapes: [
      ...scale(heights, numbers, left),
      ...bars.flatMap((bar) => barShapes(bar, heights)),
      floor(heights, left),
      ...additions(words, bars, heights),
      ...timeLabels(words, steps, left),
    ],
  })
}

interface Bar {
  x: number
  width: number
  before: number
  after: number
}

function barsOf(steps: readonly GrowthStep[], left: number): Bar[] {
  const first = steps[0]?.firstDay ?? ''
  const dayWidth = (width - left) / daysIn(steps)
  let before = 0
  return steps.map(({ firstDay, lastDay, count }) => {
    const whole = (daysBetween(firstDay, lastDay) + 1) * dayWidth
    // Light between bars, as long as there is more bar than light.
    const gap = whole > 8 ? 1.6 : whole * 0.16
    const bar = {
      x: left + daysBetween(first, firstDay) * dayWidth + gap / 2,
      width: whole - gap,
      before,
      after: before + count,
    }
    before = bar.after
    return bar
  })
}

function daysIn(steps: readonly GrowthStep[]): number {
  const [first, last] = [steps[0], steps.at(-1)]
  return first === undefined || last === undefined ? 1 : daysBetween(first.firstDay, last.lastDay) + 1
}

function daysBetween(first: Day, last: Day): number {
  return Math.round((startOf(last).getTime() - startOf(first).getTime()) / dayMs)
}

function placeOf({ place }: Heights, count: number): number {
  return above + place(count) * unit
}

function barShapes({ x, width: wide, before, after }: Bar, heights: Heights): Shape[] {
  const [top, middle, low] = [placeOf(heights, after), placeOf(heights, before), above + bottom * unit]
  const added: Shape = { kind: 'outline', path: rectangle(x, top, wide, middle - top), fill: inks.accent }
  return before === 0
    ? [added]
    : [{ kind: 'outline', path: rectangle(x, middle, wide, low - middle), fill: inks.wash }, added]
}

function scale(heights: Heights, numbers: readonly string[], left: number): Shape[] {
  return heights.steps.flatMap((step, index): Shape[] => {
    const y = placeOf(heights, step)
    const number = label(numbers[index] ?? '', { x: left - 6, y: y + 3, anchor: 'end' })
    const path = horizontal(left, y, width - left)
    return step === 0 ? [number] : [{ kind: 'outline', path, stroke: inks.line, strokeWidth: 0.6 }, number]
  })
}

function floor(heights: Heights, left: number): Shape {
  const path = horizontal(left, placeOf(heights, 0), width - left)
  return { kind: 'outline', path, stroke: inks.quiet, strokeWidth: 0.9 }
}

/** On all bars, or on none: a number here and there would look like a choice. */
function additions(words: Words, bars: readonly Bar[], heights: Heights): Shape[] {
  const numbers = bars.map(({ before, after }) => `+${words.number(after - before)}`)
  if (bars.some((bar, index) => labelWidth(numbers[index] ?? '') > bar.width)) return []
  return bars.map(({ x, width: wide, after }, index) =>
    label(numbers[index] ?? '', { x: x + wide / 2, y: placeOf(heights, after) - 3, anchor: 'middle' }),
  )
}

/** Names of times below where they begin, so few that none touches the next. */
function timeLabels(words: Words, steps: readonly GrowthStep[], left: number): Shape[] {
  const [begin, end] = [steps[0]?.firstDay ?? '', steps.at(-1)?.lastDay ?? '']
  const { unit: slotUnit, first, last, slots } = slotsOf([], { first: begin, last: end })
  const withYear = first.slice(0, 4) !== last.slice(0, 4)
  const names = slots.map(({ startsOn }) =>
    slotLabel(words, slotUnit, startsOn < first ? first : startsOn, { withYear }),
  )
  const longest = Math.max(...names.map(labelWidth))
  const dayWidth = (width - left) / daysIn(steps)
  const stride = Math.max(1, Math.ceil(((longest + 14) * slots.length) / (width - left)))
  return slots.flatMap(({ startsOn }, index): Shape[] => {
    const x = left + Math.max(0, daysBetween(first, startsOn)) * dayWidth
    if (index % stride !== 0 || x + longest > width) return []
    return [label(names[index] ?? '', { x, y: height - 3, anchor: 'start' })]
  })
}
