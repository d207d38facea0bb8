import type { Fault } from './faults.ts'
import type { Random } from './random.ts'

/**
 * The faults of each round, one or two. Every kind comes once before any comes again, so that a run of some rounds has
 * seen them all.
 */
export function createSchedule(kinds: readonly Fault[], random: Random): () => Fault[] {
  let bag: Fault[] = []

  function draw(suits: (fault: Fault) => boolean): Fault | undefined {
    if (bag.length === 0) bag = random.shuffled(kinds)
    const index = bag.findIndex(suits)
    return index === -1 ? undefined : bag.splice(index, 1)[0]
  }

  return () => {
    const first = draw(() => true)
    if (first === undefined) throw new Error('There is no fault to choose from.')
    if (first.part === 'all' || !random.chance(0.4)) return [first]
    const second = draw(({ part }) => part !== first.part && part !== 'all')
    return second === undefined ? [first] : [first, second]
  }
}
