import { shuffled } from '../../platform/shuffle.ts'
import { cellsOf, type Change, type Settlement, type Unsettled } from '../signatures/index.ts'
import type { TallyFigures } from './store.ts'

export interface SettledBatch {
  figures: TallyFigures
  settlements: Settlement[]
  /** `country|UA` → +3. */
  differences: ReadonlyMap<string, number>
}

/**
 * Gives each change the next sequence number and each first count the next position. Who left is taken off before who
 * came is counted; within that the order of arrival is destroyed.
 */
export function settleBatch(before: TallyFigures, unsettled: readonly Unsettled[]): SettledBatch {
  const figures = { ...before }
  const differences = new Map<string, number>()
  const settlements = subtractionsFirst(unsettled).map(({ id, change, position, isErased }): Settlement => {
    if (change === null) return { id, move: null, position: null, isErased }
    figures.sequence += 1
    figures.confirmedCount += change.by
    const isFirst = change.by === 1 && position === null
    if (isFirst) figures.positionCount += 1
    addDifferences(differences, change)
    const cells = change.to ?? change.from
    return {
      id,
      move: { sequence: figures.sequence, by: change.by, ...cells },
      position: isFirst ? figures.positionCount : null,
      isErased,
    }
  })
  return { figures, settlements, differences }
}

function subtractionsFirst(unsettled: readonly Unsettled[]): Unsettled[] {
  return shuffled(unsettled).toSorted((one, two) => (one.change?.by ?? 0) - (two.change?.by ?? 0))
}

function addDifferences(differences: Map<string, number>, { from, to }: Change): void {
  const add = (cell: string, by: number): void => {
    differences.set(cell, (differences.get(cell) ?? 0) + by)
  }
  if (from !== null) for (const cell of cellsOf(from)) add(cell, -1)
  if (to !== null) for (const cell of cellsOf(to)) add(cell, 1)
}
