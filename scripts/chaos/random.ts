import { createHash } from 'node:crypto'

/** Chance that can be had again: the same seed gives the same numbers. */
export interface Random {
  /** From 0 (inclusive) to 1. */
  next(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  chance(share: number): boolean
  /** One of a list that is not empty. */
  pick<T>(from: readonly T[]): T
  shuffled<T>(all: readonly T[]): T[]
}

/** Source: Chris Doty-Humphrey's "small fast counter" generator, as in PractRand. */
export function createRandom(seed: string): Random {
  const digest = createHash('sha256').update(seed).digest()
  let [a, b, c, counter] = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at)) as [number, number, number, number]

  function next(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }

  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))

  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[number],
    shuffled: (all) =>
      all
        .map((one) => ({ one, at: next() }))
        .toSorted((left, right) => left.at - right.at)
        .map(({ one }) => one),
  }
}
