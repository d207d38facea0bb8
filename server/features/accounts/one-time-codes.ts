import { Secret, TOTP } from 'otpauth'

import type { Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { NotFound } from '../../platform/errors.ts'
import type { Account } from './account.ts'
import type { TellChange } from './factor-changes.ts'
import type { FactorStore } from './factor-store.ts'

interface Parts {
  factors: FactorStore
  keyring: Keyring
  tell: TellChange
  transact: Transact
  now: Now
  publicUrl: string
}

/** A secret that nobody uses yet. */
export interface OfferedCodes {
  /** As it is typed into an app. */
  secret: string
  /** As it is read by an app's camera. */
  uri: string
  /** The secret, sealed for this session: it comes back with the first code, and nothing is stored until then. */
  box: string
}

export type CodeService = ReturnType<typeof createOneTimeCodes>

const secretBytes = 20
const stepSeconds = 30

/** One-time codes of an app (RFC 6238): six digits, thirty seconds, one step of grace, each code once. */
export function createOneTimeCodes({ factors, keyring, tell, transact, now, publicUrl }: Parts) {
  const issuer = new URL(publicUrl).hostname

  function totpOf(secret: Secret, label: string): TOTP {
    return new TOTP({ issuer, label, secret, period: stepSeconds })
  }

  /** The time step that the code belongs to; null where it is none of now. */
  function stepOf(secret: Secret, code: string): number | null {
    const timestamp = now().getTime()
    const delta = totpOf(secret, '').validate({ token: code, timestamp, window: 1 })
    return delta === null ? null : Math.floor(timestamp / 1000 / stepSeconds) + delta
  }

  return {
    offer({ id, address }: Account, sessionId: string): OfferedCodes {
      const secret = new Secret({ size: secretBytes })
      const box = keyring.seal(Buffer.from(secret.bytes), offerPlace(id, sessionId)).toString('base64url')
      return { secret: secret.base32, uri: totpOf(secret, address).toString(), box }
    },

    /** The same offer again, for a form that comes back; null where it was made for another session. */
    offeredIn({ id, address }: Account, sessionId: string, box: string): OfferedCodes | null {
      const secret = opened(() => keyring.open(Buffer.from(box, 'base64url'), offerPlace(id, sessionId)))
      return secret === null ? null : { secret: secret.base32, uri: totpOf(secret, address).toString(), box }
    },

    /** Begins to use what was offered, once its first code is right. */
    async accept(account: Account, { secret }: OfferedCodes, code: string): Promise<boolean> {
      const offered = Secret.fromBase32(secret)
      const lastStep = stepOf(offered, code)
      if (lastStep === null) return false
      const secretBox = keyring.seal(Buffer.from(offered.bytes), codesPlace(account.id))
      await transact(async (session) => {
        await factors.setCodes(account.id, { secretBox, lastStep }, session)
        await tell({ account, change: 'added', kind: 'codes', by: account.id }, session)
      })
      return true
    },

    /** Whether this is the account's code of now, and was not used before. `too-many`: not looked at. */
    async check(accountId: string, code: string): Promise<'right' | 'wrong' | 'too-many'> {
      const codes = await factors.codesOf(accountId)
      if (codes === null) return 'wrong'
      if (!(await factors.noteTry(accountId, now()))) return 'too-many'
      const bytes = keyring.open(codes.secretBox, codesPlace(accountId))
      const step = stepOf(secretOf(bytes), code)
      return step !== null && (await factors.useStep(accountId, step)) ? 'right' : 'wrong'
    },

    /** Throws NotFound where the account has none. */
    async remove(account: Account): Promise<void> {
      await transact(async (session) => {
        if (!(await factors.removeCodes(account.id, session))) throw new NotFound()
        await tell({ account, change: 'removed', kind: 'codes', by: account.id }, session)
      })
    },
  }
}

function opened(open: () => Buffer): Secret | null {
  try {
    return secretOf(open())
  } catch {
    return null
  }
}

function secretOf(bytes: Buffer): Secret {
  return new Secret({ buffer: new Uint8Array(bytes).buffer })
}

function offerPlace(accountId: string, sessionId: string): string {
  return `codes|${accountId}|${sessionId}`
}

function codesPlace(accountId: string): string {
  return `accounts|${accountId}|codes`
}
