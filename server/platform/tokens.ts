import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Keyring } from './crypto/keyring.ts'

/** What a mailed link lets its holder do. */
export const tokenPurposes = { confirm: 1, manage: 2, 'not-me': 3, unsubscribe: 4 } as const

export type TokenPurpose = keyof typeof tokenPurposes

export interface TokenClaims {
  /** 16 bytes, base64url: the row the token opens. */
  id: string
  /** Older generations are void; the row says which one counts. */
  generation: number
}

export interface Tokens {
  /** The same claims always give the same 70 characters, so nothing about a token is stored. */
  make(purpose: TokenPurpose, claims: TokenClaims): string
  /** The claims, or null when the token is not ours, was changed, or was made for another purpose. Constant time. */
  read(purpose: TokenPurpose, token: string): TokenClaims | null
}

const idBytes = 16
const macBytes = 32
/** `key id(1) | purpose(1) | generation(2) | id(16)` */
const claimBytes = 4 + idBytes

/** Tokens are derived: HMAC-SHA256 over the claims under a key of the master ring. */
export function createTokens(keyring: Keyring): Tokens {
  const macOf = (claims: Buffer): Buffer =>
    createHmac('sha256', keyring.derive('token', claims[0])).update(claims).digest()

  return {
    make(purpose, { id, generation }) {
      const claims = Buffer.alloc(claimBytes)
      claims.writeUInt8(keyring.currentId, 0)
      claims.writeUInt8(tokenPurposes[purpose], 1)
      claims.writeUInt16BE(generation, 2)
      const rowId = Buffer.from(id, 'base64url')
      if (rowId.length !== idBytes) throw new Error('A token needs an id of 16 bytes.')
      rowId.copy(claims, 4)
      return Buffer.concat([claims, macOf(claims)]).toString('base64url')
    },
    read(purpose, token) {
      const bytes = Buffer.from(token, 'base64url')
      if (bytes.length !== claimBytes + macBytes || bytes.toString('base64url') !== token) return null
      const claims = bytes.subarray(0, claimBytes)
      if (!timingSafeEqual(bytes.subarray(claimBytes), knownMac(claims, macOf))) return null
      if (claims.readUInt8(1) !== tokenPurposes[purpose]) return null
      return { id: claims.subarray(4).toString('base64url'), generation: claims.readUInt16BE(2) }
    },
  }
}

/**
 * A key that is not on the ring gives bytes that nobody can guess, because whoever asks chooses what they are compared
 * with: an unknown key reads as "no such token".
 */
function knownMac(claims: Buffer, macOf: (claims: Buffer) => Buffer): Buffer {
  try {
    return macOf(claims)
  } catch {
    return randomBytes(macBytes)
  }
}
