/** The families of rows, in the order in which they are measured: what needs a quiet database first. */
export const families = [
  'start',
  'page',
  'sign',
  'confirm',
  'tally',
  'pack',
  'mail',
  'visible',
  'sse',
  'memory',
] as const

export type Family = (typeof families)[number]

/** How much is measured. */
export interface Plan {
  families: readonly Family[]
  /** Numbers of stored signatures, smallest first. */
  scales: readonly number[]
  rounds: number
  isQuick: boolean
  /** Time of one side in one round of the rows that ask for the same again and again. */
  pageMs: number
  connections: readonly number[]
  /** Of one side in one round. */
  signCount: number
  confirmCount: number
  tallyCount: number
  mailCount: number
  /** Changes of the count of which somebody waits for the end. */
  changeCount: number
  confirmsSeenCount: number
  listenerCount: number
}

export interface Options {
  rows?: readonly Family[]
  scale?: readonly number[]
  quick: boolean
}

const full = {
  scales: [10_000, 100_000, 1_000_000],
  rounds: 5,
  pageMs: 1_000,
  connections: [64, 256],
  signCount: 4_000,
  confirmCount: 3_000,
  tallyCount: 4_000,
  mailCount: 2_000,
  changeCount: 15,
  confirmsSeenCount: 200,
  listenerCount: 10_000,
}

/** Whether every row works at all, in seconds; its figures say nothing. */
const quick = {
  scales: [100, 300],
  rounds: 2,
  pageMs: 100,
  connections: [8],
  signCount: 60,
  confirmCount: 40,
  tallyCount: 60,
  mailCount: 40,
  changeCount: 2,
  confirmsSeenCount: 6,
  listenerCount: 40,
}

export function planOf({ rows = families, scale, quick: isQuick }: Options): Plan {
  const usual = isQuick ? quick : full
  return {
    ...usual,
    families: families.filter((family) => rows.includes(family)),
    scales: (scale ?? usual.scales).toSorted((one, two) => one - two),
    isQuick,
  }
}
