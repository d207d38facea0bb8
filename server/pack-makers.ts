import type { Makers } from './features/deliveries/index.ts'
import { createDataMakers, createListMakers, createStepsMaker, type TableParts } from './features/packs/index.ts'

/** The files of a pack, in the order in which they are built and shown: the lists that go along, then what always does. */
export function packMakers(parts: TableParts): Makers {
  const listMakerOf = createListMakers(parts)
  const always = [...createDataMakers(), createStepsMaker()]
  return (_summary, { listForms }) => [...listForms.map(listMakerOf), ...always]
}
