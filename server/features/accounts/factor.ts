/** A key that a device keeps and opens by itself (WebAuthn). */
export interface Passkey {
  /** As the device names it, base64url. */
  credentialId: string
  publicKey: Buffer
  /** How often the device says it was used; 0 for those that do not count. */
  counter: number
  transports: readonly string[]
  /** What its owner calls it. */
  name: string
  addedOn: string
}

export interface Codes {
  /** The shared secret, sealed. */
  secretBox: Buffer
  /** The last time step that was used: a code works once (RFC 6238 §5.2). */
  lastStep: number
}

/** Guesses at one account's codes within an hour; further ones are not looked at. */
export const mostCodeTries = 10

/** An answer to a question of ours, to be signed by a passkey, is awaited for so long. */
export const challengeForMs = 5 * 60_000

/** What a question was asked for. */
export type ChallengePurpose = 'register' | 'step-up' | 'sign-in'
