import type { Day } from '../../../platform/clock.ts'
import { manifestName, signatureName } from './check-files.ts'
import type { ReadManifest } from './manifest-file.ts'
import { sumsName } from './sums-file.ts'
import type { Entry } from './zip-directory.ts'

/**
 * Whether a zip is packed as the manifest lets expect: its files in the order in which they are listed, then what vouches for
 * them, and all of the day on which it was prepared. Files that should not be there, or are missing, are found elsewhere.
 */
export function isPackedAsListed(entries: readonly Entry[], { files, preparedOn }: ReadManifest): boolean {
  const order = new Map([...files.map(({ name }) => name), manifestName, signatureName, sumsName].map(numbered))
  const places = entries.flatMap(({ name }) => order.get(name) ?? [])
  const isInOrder = places.every((place, index) => place > (places[index - 1] ?? -1))
  const noon = noonOf(preparedOn)
  return isInOrder && entries.every(({ time }) => time === noon)
}

function numbered(name: string, index: number): [string, number] {
  return [name, index]
}

/** As a zip writes it. Source: PKWARE APPNOTE 6.3.10, 4.4.6: date and time of MS-DOS. */
function noonOf(day: Day): number {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  return (((((year - 1980) << 9) | (month << 5) | date) << 16) | (12 << 11)) >>> 0
}
