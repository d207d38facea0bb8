import { needsSecondFactor } from './permissions.ts'
import type { Role } from './account.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** How a session began. */
export type SignInWay = 'mail' | 'passkey'

/** One signed-in browser, as its owner sees it in the list. */
export interface Session {
  id: string
  way: SignInWay
  startedAt: Date
  /** To the minute. */
  seenAt: Date
}

export interface SessionEnds {
  /** Without any request for so long it is over. */
  idleMs: number
  /** After so long it is over in any case. */
  absoluteMs: number
}

/**
 * Who can see personal data is signed out sooner. Source: safety T14; OWASP ASVS 5.0, 7.3 (session timeouts by risk).
 */
export function sessionEnds(roles: readonly Role[]): SessionEnds {
  return needsSecondFactor(roles)
    ? { idleMs: 30 * minuteMs, absoluteMs: 12 * hourMs }
    : { idleMs: 7 * dayMs, absoluteMs: 30 * dayMs }
}

/** The second factor need not be shown again for that long. */
export const steppedUpForMs = 12 * hourMs
