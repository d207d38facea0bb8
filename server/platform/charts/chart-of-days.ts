import { cumsum, greatest, sum } from 'd3-array'

import type { Day } from '../clock.ts'
import type { Words } from '../i18n.ts'
import type { Model } from '../templates.ts'
import { bottom, height, heightsUpTo, slotLabels, stepLines, stepNumbers, type Heights } from './axes.ts'
import { chartModel, emptyChart, type ChartRow } from './chart.ts'
import { growthLine } from './growth-line.ts'
import { slotLabel, slotName } from './slot-names.ts'
import { element, em, escaped, percent } from '../svg.ts'
import { slotsOf, type DayCount, type Slots } from './time-slots.ts'

export interface DaysChart {
  words: Words
  /** Names the chart on its page; letters, digits and dashes. */
  id: string
  /** Published figures, in any order. The caller answers for that: whatever comes in is shown. */
  days: readonly DayCount[]
  /** Published signatures of days that are too small to be told one by one: in no bar, but said below. */
  otherCount?: number
  /** Drawn from here to there even where there are no figures. */
  period?: { first: Day; last: Day }
  /** `pace` draws what each day brought, `growth` what there was by then. */
  shows?: 'pace' | 'growth'
}

/**
 * Signatures over time for `partials/chart`: by day, in longer times by week or month, so that three years stay readable
 * on a phone. Days without a figure count as none; where some were held together (`otherCount`), as none or too few.
 */
export function chartOfDays(chart: DaysChart): Model {
  const { words, id, days, otherCount = 0, shows = 'pace' } = chart
  const period = chart.period ?? periodOf(days)
  if (period === null || sum(days, ({ count }) => count) === 0) {
    return emptyChart({ title: words.say(`charts.${shows}.title`), empty: whyEmpty(words, otherCount) })
  }
  const slots = slotsOf(days, period)
  const counts = slots.slots.map(({ count }) => count)
  const drawn = shows === 'pace' ? counts : [...cumsum(counts)]
  const heights = heightsUpTo(Math.max(...drawn))
  const rows = rowsOf(chart, slots, drawn)
  const labels = labelsOf(words, slots)
  return chartModel({
    words,
    id,
    title: words.say(shows === 'pace' ? `charts.pace.${slots.unit}` : 'charts.growth.title'),
    description: describe(words, slots, rows),
    scale: stepNumbers(words, heights),
    height,
    drawing: [
      ...stepLines(heights),
      ...(shows === 'pace' ? bars(rows, drawn, heights) : growthLine(drawn, heights)),
      ...slotLabels(labels),
    ],
    note: otherCount === 0 ? null : words.say('charts.otherDays', { count: otherCount }),
    nameColumn: words.say(`charts.units.${slots.unit}`),
    rows,
  })
}

function whyEmpty(words: Words, otherCount: number): string {
  return otherCount === 0 ? words.say('charts.empty') : words.say('charts.otherDays', { count: otherCount })
}

function periodOf(days: readonly DayCount[]): { first: Day; last: Day } | null {
  const [first] = days
  return first === undefined ? null : { first: first.day, last: first.day }
}

function rowsOf(
  { words, otherCount = 0, shows = 'pace' }: DaysChart,
  slots: Slots,
  drawn: readonly number[],
): ChartRow[] {
  const none = otherCount > 0 && shows === 'pace' ? words.say('charts.noneOrTooFew') : words.number(0)
  return slots.slots.map(({ startsOn }, index) => {
    const count = drawn[index] ?? 0
    return {
      name: slotName(words, slots.unit, startsOn),
      nameLanguage: null,
      figure: count === 0 ? none : words.number(count),
    }
  })
}

function labelsOf(words: Words, { unit, first, last, slots }: Slots): string[] {
  const withYear = first.slice(0, 4) !== last.slice(0, 4)
  return slots.map(({ startsOn }) => slotLabel(words, unit, startsOn, { withYear }))
}

function describe(words: Words, { first, last, slots }: Slots, rows: readonly ChartRow[]): string {
  const most = greatest(slots.keys(), (one, two) => (slots[one]?.count ?? 0) - (slots[two]?.count ?? 0)) ?? 0
  return words.say('charts.describeDays', {
    count: sum(slots, ({ count }) => count),
    first: words.date(first),
    last: words.date(last),
    most: slots[most]?.count ?? 0,
    when: rows[most]?.name ?? '',
  })
}

/** A single bar does not fill the page, and one signature is seen beside a million. */
const widestPart = 0.06
const lowestHeight = 0.12

function bars(rows: readonly ChartRow[], counts: readonly number[], { place }: Heights): string[] {
  const part = 1 / counts.length
  const width = Math.min(part * 0.78, widestPart)
  return counts.flatMap((count, index) => {
    if (count === 0) return []
    const y = Math.min(place(count), bottom - lowestHeight)
    return element(
      'rect',
      {
        class: 'chart-bar',
        x: percent(((index + 0.5) * part - width / 2) * 100),
        y: em(y),
        width: percent(width * 100),
        height: em(bottom - y),
      },
      element('title', {}, escaped(`${rows[index]?.name ?? ''}: ${rows[index]?.figure ?? ''}`)),
    )
  })
}
