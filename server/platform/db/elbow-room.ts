export interface ElbowRoom {
  /** How many candidates to look at for a claim of that many. */
  reach(limit: number): number
  /** Those to try to claim. */
  pick<T>(candidates: readonly T[], limit: number): readonly T[]
  /** How the claim went: who got fewer than they tried for was not alone. */
  note(claim: { tried: number; got: number }): void
}

const reachWhenCrowded = 4
/** Claims for which a worker that lost rows to another one keeps its distance. */
const crowdedClaims = 16

/**
 * Several workers that claim along one index all see the same rows first, and all but one of them go away empty. Alone, a
 * worker takes the head of the line; once it has lost rows to another it takes its share from anywhere near the head.
 */
export function createElbowRoom(random: () => number = Math.random): ElbowRoom {
  let crowdedFor = 0
  return {
    reach: (limit) => (crowdedFor > 0 ? limit * reachWhenCrowded : limit),
    pick(candidates, limit) {
      const first = Math.floor(random() * (Math.max(candidates.length - limit, 0) + 1))
      return candidates.slice(first, first + limit)
    },
    note({ tried, got }) {
      crowdedFor = got < tried ? crowdedClaims : Math.max(crowdedFor - 1, 0)
    },
  }
}
