import { geoAzimuthalEqualArea, geoCentroid, geoEqualEarth, geoPath, type GeoProjection } from 'd3-geo'

import { countryShapes, type CountryShape, type Detail } from './world.ts'

/** What a map shows: Europe with its neighbours, or everything that people live on. */
export type MapFrame = 'europe' | 'world'

/** Where a map stands in a drawing. */
export interface MapBox {
  x: number
  y: number
  width: number
  height: number
}

/** One country on a map. */
export interface MappedCountry {
  code: string | null
  /** As SVG writes paths; empty where the country is outside of the frame, or too small for the map's detail. */
  path: string
  /** Where it is marked when it is too small to be seen; null outside of the frame. */
  middle: readonly [x: number, y: number] | null
  /** In square units of the drawing. */
  size: number
}

const maps = new Map<string, readonly MappedCountry[]>()

/** The countries of a frame, fitted into a box. Projecting takes long: each map is made once. */
export function countryMap(frame: MapFrame, box: MapBox): readonly MappedCountry[] {
  const key = [frame, box.x, box.y, box.width, box.height].join(' ')
  const map = maps.get(key) ?? project(frame, box)
  maps.set(key, map)
  return map
}

const europeMiddle = 13

/** Whether a country is on a map of Europe, with most of its people. */
export function isInEurope(code: string): boolean {
  return europe.has(code)
}

const europe: ReadonlySet<string> = new Set(
  (
    'AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IT JE LI LT LU LV MC MD ME ' +
    'MK MT NL NO PL PT RO RS SE SI SK SM TR UA VA'
  ).split(' '),
)

/** Corners and edges that a map of Europe has to hold, from Lisbon to Baku and the North Cape. */
const europeExtent: [number, number][] = [
  [-9.6, 38.7],
  [-10.2, 51.5],
  [-6, 36],
  [15, 34.6],
  [33, 34.5],
  [50.2, 40.5],
  [45, 38.8],
  [26, 71.2],
]

const detailOf: Readonly<Record<MapFrame, Detail>> = { europe: 'fine', world: 'coarse' }

/** Nobody lives there, and it would take a fifth of the height. */
const withoutPeople = 'AQ'

function project(frame: MapFrame, box: MapBox): MappedCountry[] {
  const shown = countryShapes(detailOf[frame]).filter(({ code }) => code !== withoutPeople)
  const projection = projectionOf(frame, box, shown)
  const path = geoPath(projection).digits(1)
  const drawn = shown.map(({ code, shape }) => ({
    code,
    path: path(shape) ?? '',
    middle: middleIn(box, projection, shape),
    size: path.area(shape),
  }))
  return [...drawn, ...marksOnly(box, projection, new Set(drawn.map(({ code }) => code)))]
}

function projectionOf(frame: MapFrame, { x, y, width, height }: MapBox, shown: readonly CountryShape[]): GeoProjection {
  const extent: [[number, number], [number, number]] = [
    [x, y],
    [x + width, y + height],
  ]
  if (frame === 'world') {
    const features = shown.map(({ shape }) => shape)
    return geoEqualEarth().fitExtent(extent, { type: 'FeatureCollection', features })
  }
  return geoAzimuthalEqualArea()
    .rotate([-europeMiddle, -52])
    .fitExtent(extent, { type: 'MultiPoint', coordinates: europeExtent })
    .clipExtent(extent)
}

/** Countries that only a finer map has: no borders are drawn, but they can be marked. */
function marksOnly(box: MapBox, projection: GeoProjection, drawn: ReadonlySet<string | null>): MappedCountry[] {
  return countryShapes('fine')
    .filter(({ code }) => code !== null && code !== withoutPeople && !drawn.has(code))
    .map(({ code, shape }) => ({ code, path: '', middle: middleIn(box, projection, shape), size: 0 }))
}

function middleIn(box: MapBox, projection: GeoProjection, shape: CountryShape['shape']): MappedCountry['middle'] {
  const point = projection(geoCentroid(shape))
  if (point === null) return null
  const [x, y] = point
  const isInside = x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height
  return isInside ? [Math.round(x * 10) / 10, Math.round(y * 10) / 10] : null
}
