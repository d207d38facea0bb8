import type { Locale } from '../../platform/locales.ts'

/** What somebody with an account does here; one account can have several. */
export const roles = ['campaigner', 'moderator', 'staff', 'admin'] as const

export type Role = (typeof roles)[number]

/** `invited` until the first sign-in. */
export type AccountState = 'invited' | 'active' | 'disabled'

/** Somebody who works here: leads petitions, reviews, delivers, or runs the site. Signers have none. */
export interface Account {
  /** 16 random bytes, base64url. */
  id: string
  state: AccountState
  /** As they want to be called; shown to their colleagues. */
  name: string
  address: string
  roles: readonly Role[]
  locale: Locale
  /** Ids of the organisations they belong to. */
  organisations: readonly string[]
  /** What they have as a second factor. */
  hasPasskey: boolean
  hasCodes: boolean
}

export function hasSecondFactor({ hasPasskey, hasCodes }: Pick<Account, 'hasPasskey' | 'hasCodes'>): boolean {
  return hasPasskey || hasCodes
}

/** Who asks: an account in one of its sessions. */
export interface Viewer {
  account: Account
  /** Names the session in lists; opens nothing. */
  sessionId: string
  /** Goes into every form of a room as `csrf`. */
  csrf: string
  /** The second factor was shown in this session within the last twelve hours. */
  hasSteppedUp: boolean
}
