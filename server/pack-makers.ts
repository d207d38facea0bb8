import type { Makers } from './features/deliveries/index.ts'
import {
  createDataMakers,
  createFiguresMaker,
  createLetterMakers,
  createListMakers,
  createStepsMaker,
  type TableParts,
} from './features/packs/index.ts'
import type { Templates } from './platform/templates.ts'

interface Parts extends TableParts {
  templates: Templates
}

/**
 * The files of a pack, in the order in which they are built and shown: the letter, the lists that go along, then what is
 * for programs and for whoever checks.
 */
export function packMakers(parts: Parts): Makers {
  const letter = createLetterMakers(parts)
  const listMakerOf = createListMakers(parts)
  const always = [...createDataMakers(), createFiguresMaker(parts), createStepsMaker()]
  return (_summary, { listForms }) => [...letter, ...listForms.map(listMakerOf), ...always]
}
