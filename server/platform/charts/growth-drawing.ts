import { cumsum } from 'd3-array'
import { area, line } from 'd3-shape'

import { dayMs, startOf, type Day } from '../clock.ts'
import type { Words } from '../i18n.ts'
import { bottom, heightsUpTo, type Heights } from './axes.ts'
import { horizontal, inks, type Drawing, type Shape } from './drawing.ts'
import { slotLabel } from './slot-names.ts'
import { slotsOf, type DayCount, type Slots } from './time-slots.ts'

export interface GrowthPicture {
  words: Words
  title: string
  description: string
  /** Published figures, in any order. The caller answers for that: whatever comes in is shown. */
  days: readonly DayCount[]
  period: { first: Day; last: Day }
}

const width = 480
const height = 168
const fontSize = 9

/** The scale of the charts on pages is in letters; this is what one letter takes here. */
const unit = 12.6

/** Signatures so far, day by day, as a line over a wash. */
export function growthDrawing({ words, title, description, days, period }: GrowthPicture): Drawing {
  const slots = slotsOf(days, period)
  const counts = countsByDay(days, slots)
  const heights = heightsUpTo(counts.at(-1) ?? 0)
  const numbers = heights.steps.map((step) => words.number(step))
  const left = Math.max(...numbers.map(({ length }) => length)) * fontSize * 0.58 + 8
  return {
    width,
    height,
    title,
    description,
    language: words.locale,
    shapes: [...scale(heights, numbers, left), ...growth(counts, heights, left), ...labels(words, slots, left)],
  }
}

/** What there was by the end of each day, from the first to the last. */
function countsByDay(days: readonly DayCount[], { first, last }: Slots): number[] {
  const counts = new Array<number>(daysBetween(first, last) + 1).fill(0)
  for (const { day, count } of days) counts[daysBetween(first, day)] = count
  return [...cumsum(counts)]
}

function daysBetween(first: Day, last: Day): number {
  return Math.round((startOf(last).getTime() - startOf(first).getTime()) / dayMs)
}

function scale({ place, steps }: Heights, numbers: readonly string[], left: number): Shape[] {
  return steps.flatMap((step, index): Shape[] => {
    const y = place(step) * unit
    const isFloor = step === 0
    return [
      {
        kind: 'outline',
        path: horizontal(left, y, width - left),
        stroke: isFloor ? inks.quiet : inks.line,
        strokeWidth: isFloor ? 0.9 : 0.6,
      },
      text(numbers[index] ?? '', { x: left - 6, y: y + fontSize * 0.33, anchor: 'end' }),
    ]
  })
}

function growth(counts: readonly number[], { place }: Heights, left: number): Shape[] {
  const points = [0, ...counts].map((count, index): [number, number] => [
    left + (index / counts.length) * (width - left),
    place(count) * unit,
  ])
  const wash = area()
    .y0(bottom * unit)
    .digits(1)(points)
  const path = line().digits(1)(points)
  return [
    { kind: 'outline', path: wash ?? '', fill: inks.wash },
    { kind: 'outline', path: path ?? '', stroke: inks.accent, strokeWidth: 1.6 },
  ]
}

/** Names of times below where they begin, so few that none touches the next. */
function labels(words: Words, { unit: slotUnit, first, last, slots }: Slots, left: number): Shape[] {
  const withYear = first.slice(0, 4) !== last.slice(0, 4)
  const names = slots.map(({ startsOn }) =>
    slotLabel(words, slotUnit, startsOn < first ? first : startsOn, { withYear }),
  )
  const longest = Math.max(...names.map(({ length }) => length)) * fontSize * 0.55
  const dayWidth = (width - left) / (daysBetween(first, last) + 1)
  const stride = Math.max(1, Math.ceil(((longest + 14) * slots.length) / (width - left)))
  return slots.flatMap(({ startsOn }, index): Shape[] => {
    const x = left + Math.max(0, daysBetween(first, startsOn)) * dayWidth
    if (index % stride !== 0 || x + longest > width) return []
    return [text(names[index] ?? '', { x, y: height - 3, anchor: 'start' })]
  })
}

function text(said: string, place: { x: number; y: number; anchor: 'start' | 'middle' | 'end' }): Shape {
  return { kind: 'text', text: said, ...place, size: fontSize, colour: inks.quiet }
}
