import { scaleLinear } from 'd3-scale'

import type { Words } from '../i18n.ts'
import { element, em, escaped, percent } from '../svg.ts'

/** Where a drawing over time begins and ends, in letters from its top. */
export const top = 0.7
export const bottom = 11.7
export const height = 13.5

/** Steps of the scale, at most. */
const mostSteps = 4

/** From a number to its place in letters from the top. The scale ends on a round number. */
export function heightsUpTo(most: number) {
  const stepCount = Math.min(mostSteps, Math.max(1, most))
  const place = scaleLinear([0, Math.max(1, most)], [bottom, top]).nice(stepCount)
  return { place, steps: place.ticks(stepCount) }
}

export type Heights = ReturnType<typeof heightsUpTo>

/** The lines across the drawing. */
export function stepLines({ place, steps }: Heights): string[] {
  return steps.map((step) =>
    element('line', {
      class: step === 0 ? 'chart-floor' : 'chart-step',
      x1: 0,
      x2: '100%',
      y1: em(place(step)),
      y2: em(place(step)),
    }),
  )
}

/** The numbers beside them, in a drawing of their own that is as wide as the longest. */
export function stepNumbers(words: Words, { place, steps }: Heights): string {
  const numbers = steps.map((step) => words.number(step))
  const width = Math.max(...numbers.map(({ length }) => length)) * 0.6 + 0.5
  return element(
    'svg',
    { class: 'chart-scale', 'aria-hidden': 'true', width: em(width), height: em(height) },
    ...steps.map((step, index) =>
      element(
        'text',
        { x: '100%', y: em(place(step)), dx: '-.5em', dy: '.33em', 'text-anchor': 'end' },
        numbers[index] ?? '',
      ),
    ),
  )
}

/** In letters: what a drawing has on the narrowest phone, and where there is room. */
const narrow = 15
const wide = 34
const widthOfSign = 0.53
const between = 1

/** The names of some slots, so few that none touches the next; more of them where there is room. */
export function slotLabels(labels: readonly string[]): string[] {
  const longest = Math.max(...labels.map(({ length }) => length)) * widthOfSign
  const [inNarrow, inWide] = [narrow, wide].map((room) => labelled(labels.length, longest, room))
  return labels.flatMap((label, index) => {
    const [isInNarrow, isInWide] = [inNarrow?.has(index) === true, inWide?.has(index) === true]
    if (!isInNarrow && !isInWide) return []
    const only = isInNarrow ? 'chart-narrow' : 'chart-wide'
    const place = placeOf(index, labels.length, longest / (isInNarrow ? narrow : wide))
    return element(
      'text',
      { class: isInNarrow && isInWide ? null : only, ...place, y: em(height - 0.45) },
      escaped(label),
    )
  })
}

/** Every slot, every second, every third …; where that leaves only one, the first and the last. */
function labelled(count: number, longest: number, room: number): ReadonlySet<number> {
  const stride = Math.ceil(((longest * 1.5 + between) * count) / room)
  const regular = Array.from({ length: Math.ceil(count / stride) }, (_, index) => index * stride)
  const isRoomForTwo = longest * 2 + between <= room
  return new Set(regular.length === 1 && isRoomForTwo ? [0, count - 1] : regular)
}

/** Below the middle of its slot, but never beyond the edge of the drawing, of which it takes up a part. */
function placeOf(index: number, count: number, part: number): { x: string; 'text-anchor': string } {
  const middle = (index + 0.5) / count
  if (count > 1 && middle < part / 2) return { x: percent((index / count) * 100), 'text-anchor': 'start' }
  if (count > 1 && middle > 1 - part / 2) return { x: percent(((index + 1) / count) * 100), 'text-anchor': 'end' }
  return { x: percent(middle * 100), 'text-anchor': 'middle' }
}
