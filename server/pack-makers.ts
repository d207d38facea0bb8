import type { Makers } from './features/deliveries/index.ts'
import { createDataMakers } from './features/packs/index.ts'

/** The files of a pack, in the order in which they are built and shown. */
export function packMakers(): Makers {
  const data = createDataMakers()
  return () => data
}
