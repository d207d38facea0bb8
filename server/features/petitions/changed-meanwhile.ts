import { Conflict } from '../../platform/errors.ts'

/** Between looking and writing somebody else wrote. */
export function changedMeanwhile(): Conflict {
  return new Conflict('changedMeanwhile', 'Somebody changed it meanwhile.')
}
