import { compare, median, spreadOf } from './rounds.ts'

/** What a row should reach. Source: the speeds that the design promises. */
export type Wanted = { ratioAtLeast: number } | { oursAtMost: number }

/** One line of the table. */
export interface Row {
  name: string
  ours: number
  /** What the machine itself can do; null where there is nothing to hold ours against. */
  limit: number | null
  unit: string
  /** Ours over the limit's, median of the rounds; null where there is no limit. */
  ratio: number | null
  /** Smallest and largest: of the ratios of each round, or of our own figures where there is no ratio. */
  spread: [number, number]
  wanted: Wanted | null
  /** Null where nothing is wanted. */
  reached: boolean | null
  /** What has to be known to read the row. */
  notes: string[]
}

interface RowDetails {
  name: string
  unit: string
  wanted?: Wanted | null
  notes?: readonly (string | null)[]
}

/** A row of two sides that were measured in the same rounds. */
export function comparingRow(ours: readonly number[], limit: readonly number[], details: RowDetails): Row {
  const found = compare(ours, limit)
  return rowOf(found, details)
}

/** A row of ours alone. */
export function ownRow(ours: readonly number[], details: RowDetails): Row {
  return rowOf({ ours: median(ours), limit: null, ratio: null, spread: spreadOf(ours) }, details)
}

/** A row whose figure stands for many: a quantile of them, say. */
export function singleRow(ours: number, details: RowDetails): Row {
  return rowOf({ ours, limit: null, ratio: null, spread: [ours, ours] }, details)
}

type Measured = Pick<Row, 'ours' | 'limit' | 'ratio' | 'spread'>

function rowOf(measured: Measured, { name, unit, wanted = null, notes = [] }: RowDetails): Row {
  const said = notes.filter((note) => note !== null)
  return { name, unit, ...measured, wanted, reached: wanted === null ? null : reaches(measured, wanted), notes: said }
}

function reaches({ ours, ratio }: Measured, wanted: Wanted): boolean {
  if ('oursAtMost' in wanted) return ours <= wanted.oursAtMost
  return ratio !== null && ratio >= wanted.ratioAtLeast
}
