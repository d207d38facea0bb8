import type { Role, Viewer } from './account.ts'

/** What can be done in the rooms, and by whom. The one table; every route of a room names a line of it. */
export const permissions = {
  /** Write petitions, propose them for review, lead their own. Which petition is whose is asked beside this. */
  'lead petitions': ['campaigner', 'staff', 'admin'],
  /** Review what waits in the queue. */
  review: ['moderator', 'admin'],
  /** See every petition with its figures, whatever its state. */
  'see every petition': ['moderator', 'staff', 'admin'],
  /** Take a petition away from the public, and give it back. */
  'hide petitions': ['staff', 'admin'],
  /** Help one signer, and invalidate signatures. */
  'help signers': ['staff', 'admin'],
  /** Keep the register of recipients. */
  'keep recipients': ['staff', 'admin'],
  /** Freeze, release and send deliveries, and keep what shows that they arrived. */
  'hand over': ['staff', 'admin'],
  'keep the glossary': ['moderator', 'staff', 'admin'],
  'keep organisations': ['staff', 'admin'],
  'keep accounts': ['admin'],
  'keep site texts': ['staff', 'admin'],
  'read the audit': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Permission = keyof typeof permissions

export function may({ account }: Pick<Viewer, 'account'>, permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission]
  return account.state === 'active' && account.roles.some((role) => allowed.includes(role))
}

/**
 * Whether somebody with these roles has to have a second factor at all: moderators read comments of signers, and how to
 * reach campaigners.
 */
export function needsSecondFactor(roles: readonly Role[]): boolean {
  return roles.some((role) => role !== 'campaigner')
}
