import { createHash } from 'node:crypto'

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

import { atFirstUse } from '../../platform/at-first-use.ts'
import { dayOf, type Now } from '../../platform/clock.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { NotFound } from '../../platform/errors.ts'
import { bytesOf } from '../../platform/ids.ts'
import type { Account } from './account.ts'
import type { ChallengeStore } from './challenge-store.ts'
import type { TellChange } from './factor-changes.ts'
import type { FactorStore } from './factor-store.ts'
import { challengeForMs, type ChallengePurpose, type Passkey } from './factor.ts'

const webAuthn = () => atFirstUse('@simplewebauthn/server')

interface Parts {
  challenges: ChallengeStore
  factors: FactorStore
  tell: TellChange
  transact: Transact
  now: Now
  publicUrl: string
}

/** Where a question was asked: what names the session, or the browser that is not signed in. */
interface Asked {
  purpose: ChallengePurpose
  boundTo: string
}

export type PasskeyService = ReturnType<typeof createPasskeys>

/** Passkeys (WebAuthn). Each question of ours is open for five minutes, in one browser, once. */
export function createPasskeys({ challenges, factors, tell, transact, now, publicUrl }: Parts) {
  const { hostname: rpID, origin: expectedOrigin } = new URL(publicUrl)

  async function remember(challenge: string, { purpose, boundTo }: Asked): Promise<void> {
    const endsAt = new Date(now().getTime() + challengeForMs)
    await challenges.insert({ hash: hashOf(challenge), boundTo: hashOf(boundTo), purpose }, endsAt)
  }

  /** The question that an answer answers; null when it was not asked there. */
  async function questionOf(response: Answered, { purpose, boundTo }: Asked): Promise<string | null> {
    const challenge = challengeIn(response)
    if (challenge === null) return null
    const wasAsked = await challenges.take({ hash: hashOf(challenge), boundTo: hashOf(boundTo), purpose }, now())
    return wasAsked ? challenge : null
  }

  return {
    list: factors.passkeysOf,

    /** What the browser is told to make a passkey with. */
    async registrationOptions(account: Account, boundTo: string) {
      const known = await factors.passkeysOf(account.id)
      const options = await webAuthn().generateRegistrationOptions({
        rpName: rpID,
        rpID,
        userName: account.address,
        userDisplayName: account.name,
        userID: new Uint8Array(bytesOf(account.id)),
        excludeCredentials: known.map(toDescriptor),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      })
      await remember(options.challenge, { purpose: 'register', boundTo })
      return options
    },

    /** Keeps the passkey that the browser made. Answers false where it cannot be believed. */
    async register(account: Account, { credential, name, boundTo }: Registration): Promise<boolean> {
      const response = parsed(credential) as RegistrationResponseJSON | null
      if (response === null) return false
      const expectedChallenge = await questionOf(response, { purpose: 'register', boundTo })
      if (expectedChallenge === null) return false
      const checked = await orNull(
        webAuthn().verifyRegistrationResponse({ response, expectedChallenge, expectedOrigin, expectedRPID: rpID }),
      )
      if (checked?.verified !== true) return false
      const { id, publicKey, counter } = checked.registrationInfo.credential
      if ((await factors.findPasskey(id)) !== null) return false
      const transports = checked.registrationInfo.credential.transports ?? []
      const addedOn = dayOf(now())
      const passkey = { credentialId: id, publicKey: Buffer.from(publicKey), counter, transports, name, addedOn }
      await transact(async (session) => {
        await factors.addPasskey(account.id, passkey, session)
        await tell({ account, change: 'added', kind: 'passkey', by: account.id }, session)
      })
      return true
    },

    /** What the browser is told to show a passkey with: one of that account, or whichever it has. */
    async requestOptions(asked: Asked, account: Account | null) {
      const known = account === null ? [] : await factors.passkeysOf(account.id)
      const options = await webAuthn().generateAuthenticationOptions({
        rpID,
        allowCredentials: known.map(toDescriptor),
        userVerification: 'required',
      })
      await remember(options.challenge, asked)
      return options
    },

    /** Whose passkey was shown; null where it cannot be believed. */
    async shownBy(credential: string, asked: Asked): Promise<string | null> {
      const response = parsed(credential) as AuthenticationResponseJSON | null
      if (response === null) return null
      const expectedChallenge = await questionOf(response, asked)
      const known = expectedChallenge === null ? null : await factors.findPasskey(response.id)
      if (expectedChallenge === null || known === null) return null
      const { credentialId: id, publicKey, counter } = known.passkey
      const checked = await orNull(
        webAuthn().verifyAuthenticationResponse({
          response,
          expectedChallenge,
          expectedOrigin,
          expectedRPID: rpID,
          credential: { id, publicKey: new Uint8Array(publicKey), counter },
        }),
      )
      if (checked?.verified !== true) return null
      const isFirst = await factors.countOn(known.passkey, checked.authenticationInfo.newCounter)
      return isFirst ? known.accountId : null
    },

    /** Throws NotFound where the account has no such passkey. */
    async remove(account: Account, credentialId: string): Promise<void> {
      await transact(async (session) => {
        if (!(await factors.removePasskey(account.id, credentialId, session))) throw new NotFound()
        await tell({ account, change: 'removed', kind: 'passkey', by: account.id }, session)
      })
    },
  }
}

interface Registration {
  /** What the browser answered, as JSON. */
  credential: string
  name: string
  boundTo: string
}

interface Answered {
  id: string
  response: { clientDataJSON: string }
}

function toDescriptor({ credentialId: id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports: [...transports] }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function parsed(credential: string): Answered | null {
  const response = jsonIn(credential) as Partial<Answered> | null
  const isOne = typeof response?.id === 'string' && typeof response.response?.clientDataJSON === 'string'
  return isOne ? (response as Answered) : null
}

function challengeIn({ response }: Answered): string | null {
  const data = jsonIn(Buffer.from(response.clientDataJSON, 'base64url').toString('utf8'))
  const challenge: unknown = data === null ? null : Reflect.get(data, 'challenge')
  return typeof challenge === 'string' ? challenge : null
}

function jsonIn(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}

/** The library throws at whatever is not as it should be in an answer; nothing else happens in there. */
async function orNull<T>(check: Promise<T>): Promise<T | null> {
  try {
    return await check
  } catch {
    return null
  }
}
