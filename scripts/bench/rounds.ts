/** What each side reached, one figure a round. */
export type Figures<Side extends string> = Readonly<Record<Side, readonly number[]>>

export interface Comparison {
  ours: number
  limit: number
  /** Median of the ratios of each round. */
  ratio: number
  /** The smallest and the largest of these ratios. */
  spread: [number, number]
}

interface Rounds {
  count: number
  /** One turn of every side first, thrown away. */
  warmUp?: boolean
}

/**
 * Lets the sides take turns, so that whatever else the machine does meets them all alike. The order changes with every round:
 * turned back to front, and moved on by one.
 */
export async function inRounds<Side extends string>(
  sides: Readonly<Record<Side, () => Promise<number>>>,
  { count, warmUp = true }: Rounds,
): Promise<Figures<Side>> {
  const names = Object.keys(sides) as Side[]
  if (warmUp) for (const name of names) await sides[name]()
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Side, number[]>
  for (let round = 0; round < count; round += 1) {
    for (const name of orderIn(round, names)) figures[name].push(await sides[name]())
  }
  return figures
}

/** `a b c`, `c b a`, `b c a`, `a c b`, … */
export function orderIn<Side>(round: number, sides: readonly Side[]): Side[] {
  const by = Math.floor(round / 2) % sides.length
  const moved = [...sides.slice(by), ...sides.slice(0, by)]
  return round % 2 === 0 ? moved : moved.toReversed()
}

/** Both sides of one row, from the same rounds. */
export function compare(ours: readonly number[], limit: readonly number[]): Comparison {
  if (ours.length !== limit.length) throw new Error('Both sides have to be measured in the same rounds.')
  const ratios = ours.map((figure, round) => figure / (limit[round] ?? Number.NaN))
  return { ours: median(ours), limit: median(limit), ratio: median(ratios), spread: spreadOf(ratios) }
}

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, two) => one - two)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)]
  const lower = sorted[Math.ceil(middle) - 1]
  if (upper === undefined || lower === undefined) throw new Error('There is no median of nothing.')
  return (upper + lower) / 2
}

/** The smallest figure that so much of all figures (0.99) do not exceed. */
export function quantile(figures: readonly number[], part: number): number {
  const sorted = figures.toSorted((one, two) => one - two)
  const found = sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)]
  if (found === undefined) throw new Error('There is no quantile of nothing.')
  return found
}

export function spreadOf(figures: readonly number[]): [number, number] {
  return [Math.min(...figures), Math.max(...figures)]
}
