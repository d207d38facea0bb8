import type { Stored, StoredSignature } from './stored.ts'

/** Whether everything was counted exactly once, from what is stored alone. A sentence for whatever was not. */
export function countingViolations({ signatures, tally, recount }: Stored): string[] {
  const sequences = signatures.flatMap(({ moves }) => moves.map(({ sequence }) => sequence))
  const positions = signatures.flatMap(({ position }) => (position === null ? [] : [position]))
  return [
    ...violationsOfRun('Sequence number', sequences, tally.sequence),
    ...violationsOfRun('Position', positions, tally.positionCount),
    ...signatures.flatMap(movesViolations),
    ...(recount.agrees
      ? []
      : [
          `The recount disagrees: tally ${String(recount.tallyCount)}, moves ${String(recount.movesCount)}, ` +
            `states ${String(recount.stateCount)}, page ${String(recount.publishedCount)}, ` +
            `${String(recount.strayCount)} stray, ${String(recount.differingCells.length)} cells differ.`,
        ]),
    ...(recount.unsettledCount === 0 ? [] : [`${String(recount.unsettledCount)} signatures wait to be counted.`]),
    ...(tally.confirmedCount === recount.stateCount
      ? []
      : [
          `The tally says ${String(tally.confirmedCount)} where ${String(recount.stateCount)} signatures are confirmed.`,
        ]),
  ]
}

/** The numbers must be 1 to `last`, each once. */
function violationsOfRun(what: string, numbers: readonly number[], last: number): string[] {
  const times = new Map<number, number>()
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1)
  const twice = [...times].filter(([, count]) => count > 1).map(([number]) => number)
  const beyond = [...times.keys()].filter((number) => number < 1 || number > last)
  const missing = Array.from({ length: last }, (_, index) => index + 1).filter((number) => !times.has(number))
  return [
    ...twice.map((number) => `${what} ${String(number)} was given twice.`),
    ...missing.map((number) => `${what} ${String(number)} is missing: the last one is ${String(last)}.`),
    ...beyond.map((number) => `${what} ${String(number)} was given, but the last one is ${String(last)}.`),
  ]
}

function movesViolations({ id, state, moves, position, unsettled }: StoredSignature): string[] {
  const sum = moves.reduce((total, { by }) => total + by, 0)
  const additions = moves.filter(({ by }) => by === 1).length
  const due = state === 'confirmed' ? 1 : 0
  return [
    ...(unsettled || sum === due ? [] : [`Signature ${id} is ${state} and counts as ${String(sum)}.`]),
    ...(additions <= 1 ? [] : [`Signature ${id} was counted ${String(additions)} times.`]),
    ...(additions === 0 || position !== null ? [] : [`Signature ${id} was counted and has no position.`]),
  ]
}
