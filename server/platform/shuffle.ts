import { randomInt } from 'node:crypto'

/** A copy in random order (Fisher and Yates), from the system's generator. */
export function shuffled<T>(items: readonly T[]): T[] {
  const copy = [...items]
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1)
    const item = copy[last] as T
    copy[last] = copy[other] as T
    copy[other] = item
  }
  return copy
}
