import type { Account } from '../accounts/account.ts'
import type { Verdict } from '../reviews/review.ts'
import { leads, type Led } from './leading.ts'
import type { PetitionState } from './petition.ts'

/** Who brings a petition from state to state: those who lead it, a reviewer, staff, or a job. */
export type Mover = 'leader' | 'moderator' | 'staff' | 'system'

interface Move {
  from: readonly PetitionState[]
  /** Several where it depends: back to where it was. */
  to: readonly PetitionState[]
  who: readonly Mover[]
  /** What the campaigner is sent. */
  mail: 'review-approved' | 'review-changes' | 'review-rejected' | null
}

/** Every way from one state of a petition to another. There is no other. */
export const moves = {
  submit: { from: ['draft', 'changes_requested'], to: ['in_review'], who: ['leader'], mail: null },
  takeBack: { from: ['in_review'], to: ['draft'], who: ['leader'], mail: null },
  approve: { from: ['in_review'], to: ['open'], who: ['moderator'], mail: 'review-approved' },
  requestChanges: { from: ['in_review'], to: ['changes_requested'], who: ['moderator'], mail: 'review-changes' },
  reject: { from: ['in_review'], to: ['rejected'], who: ['moderator'], mail: 'review-rejected' },
  close: { from: ['open'], to: ['closed'], who: ['leader', 'staff', 'system'], mail: null },
  reopen: { from: ['closed'], to: ['open'], who: ['leader', 'staff'], mail: null },
  archive: { from: ['closed'], to: ['archived'], who: ['leader', 'staff'], mail: null },
  // And through the queue: by a moderator who upholds a report.
  hide: { from: ['open', 'closed', 'archived'], to: ['hidden'], who: ['staff'], mail: null },
  unhide: { from: ['hidden'], to: ['open', 'closed', 'archived'], who: ['staff'], mail: null },
} as const satisfies Record<string, Move>

/** Which move a reviewer's verdict on a first text is. */
export const moveOfVerdict = {
  approved: 'approve',
  changes_requested: 'requestChanges',
  rejected: 'reject',
} as const satisfies Record<Verdict, MoveName>

export type MoveName = keyof typeof moves

/** Whether a petition in that state can be moved so at all. */
export function canMove(name: MoveName, state: PetitionState): boolean {
  const { from }: Move = moves[name]
  return from.includes(state)
}

/** Whether this person may move this petition so. */
export function mayMove(name: MoveName, account: Account, led: Led): boolean {
  const { who }: Move = moves[name]
  return moversIn(account, led).some((mover) => who.includes(mover))
}

/** The moves this person can make now, for the buttons of a page. */
export function movesOpenTo(account: Account, petition: Led & { state: PetitionState }): MoveName[] {
  const names = Object.keys(moves) as MoveName[]
  return names.filter((name) => canMove(name, petition.state) && mayMove(name, account, petition))
}

function moversIn(account: Account, led: Led): Mover[] {
  const { state, roles } = account
  if (state !== 'active') return []
  return [
    ...(leads(account, led) ? ['leader' as const] : []),
    ...(roles.includes('moderator') || roles.includes('admin') ? ['moderator' as const] : []),
    ...(roles.includes('staff') || roles.includes('admin') ? ['staff' as const] : []),
  ]
}
