import { createHash, createHmac, randomBytes } from 'node:crypto'

import type { Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import { newId } from '../../platform/ids.ts'
import type { Account, Viewer } from './account.ts'
import type { AccountStore } from './account-store.ts'
import { sessionEnds, steppedUpForMs, type Session, type SignInWay } from './session.ts'
import type { SessionStore, StoredSession } from './session-store.ts'

interface Parts {
  accounts: Pick<AccountStore, 'find'>
  sessions: SessionStore
  keyring: Keyring
  now: Now
}

export type SessionService = ReturnType<typeof createSessionService>

const tokenBytes = 32
const tokenForm = /^[A-Za-z0-9_-]{43}$/
const minuteMs = 60_000

/**
 * Signed-in browsers. A session is 32 random bytes in a cookie, of which only the hash is stored; it ends when it was
 * idle for too long, when it is old, when its owner or an admin ends it, and when its account is disabled.
 */
export function createSessionService({ accounts, sessions, keyring, now }: Parts) {
  /** What every form of this session carries, so that no other page can post in its name. Not stored. */
  function csrfOf(token: string): string {
    return createHmac('sha256', keyring.derive('csrf')).update(token).digest('base64url')
  }

  function isOver({ idleEndsAt, endsAt }: StoredSession): boolean {
    return now() >= idleEndsAt || now() >= endsAt
  }

  /** Once a minute, so that reading pages is not writing. */
  async function touch(hash: Buffer, session: StoredSession, account: Account): Promise<void> {
    const seenAt = toTheMinute(now())
    if (seenAt <= session.seenAt) return
    const { idleMs } = sessionEnds(account.roles)
    await sessions.touch(hash, seenAt, new Date(now().getTime() + idleMs))
  }

  async function found(token: string): Promise<{ hash: Buffer; session: StoredSession; account: Account } | null> {
    if (!tokenForm.test(token)) return null
    const hash = hashOf(token)
    const session = await sessions.find(hash)
    if (session === null || isOver(session)) return null
    const account = await accounts.find(session.accountId)
    return account?.state === 'active' ? { hash, session, account } : null
  }

  return {
    /** Begins a session, which ends the one that this browser had before. Answers what its cookie holds. */
    async begin(account: Account, way: SignInWay, former: string | null): Promise<string> {
      if (former !== null) await sessions.remove(hashOf(former))
      const token = randomBytes(tokenBytes).toString('base64url')
      const { idleMs, absoluteMs } = sessionEnds(account.roles)
      const startedAt = now()
      await sessions.insert(hashOf(token), {
        id: newId(),
        accountId: account.id,
        way,
        startedAt,
        seenAt: toTheMinute(startedAt),
        idleEndsAt: new Date(startedAt.getTime() + idleMs),
        endsAt: new Date(startedAt.getTime() + absoluteMs),
        // A passkey is two factors by itself: the device, and what opens it (WebAuthn user verification).
        steppedUpUntil: way === 'passkey' ? new Date(startedAt.getTime() + steppedUpForMs) : null,
      })
      return token
    },

    /** Who holds this cookie now; null when nobody does. */
    async viewer(token: string): Promise<Viewer | null> {
      const known = await found(token)
      if (known === null) return null
      const { hash, session, account } = known
      await touch(hash, session, account)
      const { steppedUpUntil } = session
      const hasSteppedUp = steppedUpUntil !== null && now() < steppedUpUntil
      return { account, sessionId: session.id, csrf: csrfOf(token), hasSteppedUp }
    },

    /** The second factor was shown. Answers the cookie that takes this one's place; null when it is over. */
    async stepUp(token: string): Promise<string | null> {
      const known = await found(token)
      if (known === null) return null
      const next = randomBytes(tokenBytes).toString('base64url')
      const steppedUpUntil = new Date(now().getTime() + steppedUpForMs)
      const replaced = await sessions.replace(known.hash, { ...known.session, steppedUpUntil }, hashOf(next))
      return replaced ? next : null
    },

    async end(token: string): Promise<void> {
      await sessions.remove(hashOf(token))
    },

    /** Answers whether that account had such a session. */
    endNamed: sessions.removeNamed,

    endAllOf: sessions.removeAllOf,

    /** Those of the account but the one of that name. */
    endOthers: sessions.removeOthers,

    /** Those that are not over, last used first. */
    async listOf(accountId: string): Promise<Session[]> {
      return (await sessions.listOf(accountId)).filter((session) => !isOver(session))
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/** What is stored need not tell the second. */
function toTheMinute(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / minuteMs) * minuteMs)
}
