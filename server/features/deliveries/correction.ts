import type { Day } from '../../platform/clock.ts'
import type { RiskMode } from '../petitions/petition.ts'

/**
 * What has become of a delivered count: the pack itself is never rewritten. Everybody may read it; the numbers tell
 * something to nobody but who has the list.
 */
export interface Correction {
  deliveryId: string
  /** 1 for the first of that delivery; each stands for all that was before. */
  number: number
  notedOn: Day
  /** Of those who were counted then, so many stand by it. */
  standingCount: number
  /** Withdrawn, erased, or found not to be genuine. */
  withdrawnCount: number
  /** Lines of the delivered list to be struck out, smallest first; empty where no list went along. */
  strickenNumbers: readonly number[]
}

/** A correction as everybody reads it: how many, and not which. */
export type PublicCorrection = Pick<Correction, 'notedOn' | 'standingCount' | 'withdrawnCount'>

/** Of a protected petition no step may be so small that it tells of single people. */
const smallestStep = { open: 1, protected: 10 } as const satisfies Record<RiskMode, number>

/** Whether so many gone, where the last note said so many, is news. */
export function isNews(riskMode: RiskMode, withdrawnCount: number, notedCount: number): boolean {
  return Math.abs(withdrawnCount - notedCount) >= smallestStep[riskMode]
}
