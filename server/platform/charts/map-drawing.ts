import { countryMap, isInEurope, type MapBox, type MapFrame, type MappedCountry } from './country-map.ts'
import {
  circle,
  drawingOf,
  drawingWidth,
  inks,
  label,
  labelWidth,
  rectangle,
  type Captions,
  type Drawing,
  type Shape,
} from './drawing.ts'

export interface MapPicture extends Captions {
  /** Published figures of countries, by ISO 3166-1 alpha-2. The caller answers for that: whatever comes in is shown. */
  countries: readonly { code: string; count: number }[]
  /** In the legend: nobody, or too few to be told. */
  none: string
  /** The maps in it, one below the other. */
  frames: readonly MapFrame[]
}

/** The maps that are needed for those countries, the wider one first. */
export function framesFor(countries: readonly { code: string }[]): MapFrame[] {
  return countries.some(({ code }) => !isInEurope(code)) ? ['world', 'europe'] : ['europe']
}

/** Where no figure is given, and the shades from few to many. */
const land = '#e6e3dc'
const shades = ['#b9cfe8', '#7fa6d4', '#3f74b3', '#164b8f', '#0b2c5a'] as const
const sea = '#f6f8fa'

/** A shade begins at each of these; the first is the smallest count that is ever published. */
const steps = [10, 100, 1_000, 10_000, 100_000] as const

/** Smaller countries with a figure get a mark, in square units. */
const smallestSeen = 12

/** Of each map, in units of the drawing. */
const mapSizes: Readonly<Record<MapFrame, { width: number; height: number }>> = {
  world: { width: drawingWidth, height: 222 },
  europe: { width: 270, height: 279 },
}

const between = 14

/** The world, Europe, or the one above the other, in shades by how many; below them what the shades mean. */
export function mapDrawing({ countries, none, frames, ...captions }: MapPicture): Drawing {
  const counts = new Map(countries.map(({ code, count }) => [code, count]))
  const width = Math.max(...frames.map((frame) => mapSizes[frame].width))
  const boxes = boxesOf(frames, width)
  const below = Math.max(...boxes.map(({ box }) => box.y + box.height)) + between
  const legend = legendOf(captions, none, { y: below, width, most: Math.max(0, ...counts.values()) })
  return drawingOf(captions, {
    width,
    height: below + legend.height,
    shapes: [...boxes.flatMap(({ frame, box }) => panel(frame, box, counts)), ...legend.shapes],
  })
}

function boxesOf(frames: readonly MapFrame[], width: number): { frame: MapFrame; box: MapBox }[] {
  let y = 0
  return frames.map((frame) => {
    const size = mapSizes[frame]
    const box = { x: (width - size.width) / 2, y, ...size }
    y += size.height + between
    return { frame, box }
  })
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

const rowHeight = 15
const swatch = { width: 14, height: 9 } as const

/** As far as the shades go that are on the map, in as many rows as it takes. */
function legendOf(
  { words }: Captions,
  none: string,
  { y, width, most }: { y: number; width: number; most: number },
): { height: number; shapes: Shape[] } {
  const used = steps.filter((step) => step <= most)
  const entries = [
    { shade: land, text: none },
    ...used.map((step, index) => ({
      shade: shades[index] ?? land,
      text: step === used.at(-1) ? `${words.number(step)} +` : `${words.number(step)}–${words.number(step * 10 - 1)}`,
    })),
  ]
  let [x, row] = [0, 0]
  const shapes = entries.flatMap(({ shade, text }): Shape[] => {
    const wide = swatch.width + 6 + labelWidth(text)
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1]
    const [left, top] = [x, y + row * rowHeight]
    x += wide + 16
    return [
      { kind: 'outline', path: rectangle(left, top, swatch.width, swatch.height), fill: shade, ...frameOfSwatch },
      label(text, { x: left + swatch.width + 6, y: top + 8, anchor: 'start' }),
    ]
  })
  return { height: (row + 1) * rowHeight, shapes }
}

const frameOfSwatch = { stroke: inks.quiet, strokeWidth: 0.3 }
