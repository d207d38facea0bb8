import type { Words } from '../i18n.ts'
import { countryMap, isInEurope, type MapBox, type MapFrame, type MappedCountry } from './country-map.ts'
import { circle, inks, rectangle, type Drawing, type Shape } from './drawing.ts'

export interface MapPicture {
  words: Words
  title: string
  description: string
  /** Published figures of countries, by ISO 3166-1 alpha-2. The caller answers for that: whatever comes in is shown. */
  countries: readonly { code: string; count: number }[]
  /** In the legend: nobody, or too few to be told. */
  none: string
}

const width = 480
const height = 232
const legendSize = 9

/** Where no figure is given, and the shades from few to many. */
const land = '#e6e3dc'
const shades = ['#b9cfe8', '#7fa6d4', '#3f74b3', '#164b8f', '#0b2c5a'] as const
const sea = '#f6f8fa'

/** A shade begins at each of these; the first is the smallest count that is ever published. */
const steps = [10, 100, 1_000, 10_000, 100_000] as const

/** Smaller countries with a figure get a mark, in square units. */
const smallestSeen = 12

/** Europe, and the world beside it where somebody signed elsewhere, in shades by how many. */
export function mapDrawing({ words, title, description, countries, none }: MapPicture): Drawing {
  const counts = new Map(countries.map(({ code, count }) => [code, count]))
  const europe: MapBox = { x: 0, y: 0, width: 226, height }
  const isElsewhere = countries.some(({ code }) => !isInEurope(code))
  const world: MapBox = { x: 240, y: 8, width: 240, height: 112 }
  return {
    width,
    height,
    title,
    description,
    language: words.locale,
    shapes: [
      ...panel('europe', europe, counts),
      ...(isElsewhere ? panel('world', world, counts) : []),
      ...legend(words, none, { x: 240, y: isElsewhere ? 146 : 24, most: Math.max(0, ...counts.values()) }),
    ],
  }
}

function panel(frame: MapFrame, box: MapBox, counts: ReadonlyMap<string, number>): Shape[] {
  const countries = countryMap(frame, box)
  const ground: Shape[] =
    frame === 'europe' ? [{ kind: 'outline', path: rectangle(box.x, box.y, box.width, box.height), fill: sea }] : []
  return [
    ...ground,
    ...countries
      .filter(({ path }) => path !== '')
      .map(({ code, path }): Shape => ({ kind: 'outline', path, fill: shadeOf(code, counts), ...border })),
    ...countries
      .filter(({ code }) => code !== null && isInEurope(code) === (frame === 'europe'))
      .flatMap((country) => mark(country, counts)),
  ]
}

const border = { stroke: '#ffffff', strokeWidth: 0.5 }

function mark({ code, middle, size }: MappedCountry, counts: ReadonlyMap<string, number>): Shape[] {
  if (code === null || middle === null || size >= smallestSeen || !counts.has(code)) return []
  return [
    { kind: 'outline', path: circle(...middle, 2.2), fill: shadeOf(code, counts), stroke: inks.ink, strokeWidth: 0.4 },
  ]
}

function shadeOf(code: string | null, counts: ReadonlyMap<string, number>): string {
  const count = code === null ? 0 : (counts.get(code) ?? 0)
  return shades[steps.findLastIndex((step) => count >= step)] ?? land
}

/** As far as the shades go that are on the map. */
function legend(words: Words, none: string, { x, y, most }: { x: number; y: number; most: number }): Shape[] {
  const used = steps.filter((step) => step <= most)
  const lines = used.map((step, index) => ({
    shade: shades[index] ?? land,
    text: step === used.at(-1) ? `${words.number(step)} +` : `${words.number(step)}–${words.number(step * 10 - 1)}`,
  }))
  return [{ shade: land, text: none }, ...lines].flatMap(({ shade, text }, index): Shape[] => [
    { kind: 'outline', path: rectangle(x, y + index * 15, 14, 9), fill: shade, stroke: inks.quiet, strokeWidth: 0.3 },
    { kind: 'text', x: x + 20, y: y + index * 15 + 8, text, size: legendSize, anchor: 'start', colour: inks.quiet },
  ])
}
