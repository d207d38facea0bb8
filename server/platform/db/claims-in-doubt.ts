/**
 * What a claim has marked although its caller heard otherwise: the write may have been stored, and its answer lost or
 * unsure. Nobody holds such rows, and each would have an attempt counted at which nothing was tried.
 */
export function createClaimsInDoubt<Claim>(giveBack: (claim: Claim) => Promise<unknown>) {
  const inDoubt = new Set<Claim>()

  return {
    /** Does what marks the rows of a claim and reads them. When that fails, the claim is remembered. */
    async unlessClear<T>(claim: Claim, work: () => Promise<T>): Promise<T> {
      try {
        return await work()
      } catch (error) {
        inDoubt.add(claim)
        throw error
      }
    },

    /** Before the next claim. Throws what `giveBack` throws; what was not given back is tried again the next time. */
    async giveBackAll(): Promise<void> {
      for (const claim of inDoubt) {
        await giveBack(claim)
        inDoubt.delete(claim)
      }
    },
  }
}
