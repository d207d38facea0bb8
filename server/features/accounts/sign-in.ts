import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

import { noSoonerThan } from '../../platform/answer-floor.ts'
import { elapsedMs, type Now } from '../../platform/clock.ts'
import type { Keyring } from '../../platform/crypto/keyring.ts'
import type { Transact } from '../../platform/db/transaction.ts'
import { Gone } from '../../platform/errors.ts'
import type { Locale } from '../../platform/locales.ts'
import type { MailAddress } from '../../platform/mail/typed-address.ts'
import type { Outbox } from '../outbox/index.ts'
import type { Account } from './account.ts'
import type { AccountService } from './accounts.ts'
import type { Auditing } from './auditing.ts'
import { signInLinkPath } from './paths.ts'
import type { SessionService } from './sessions.ts'
import { isOpen, mostMailsAnHour, mostTries, signInForMs, type SignInAttempt } from './sign-in-attempt.ts'
import type { SignInStore } from './sign-in-store.ts'

interface Parts {
  store: SignInStore
  accounts: AccountService
  sessions: Pick<SessionService, 'begin'>
  outbox: Pick<Outbox, 'enqueue'>
  audit: Auditing
  keyring: Keyring
  transact: Transact
  now: Now
  publicUrl: string
}

/** What the mailed link shows before anybody is signed in. */
export interface OpenedLink {
  account: Pick<Account, 'name' | 'locale'>
  /** The first time: asks for the name, and the language of the mails. */
  isInvited: boolean
  /** False: this is another browser than the one that asked, and has to know the code that one shows. */
  isSameBrowser: boolean
}

export interface LinkUse {
  token: string
  /** What this browser's cookie holds. */
  browser: string | null
  code: string
  /** Of whoever is here for the first time. */
  details: { name: string; locale: Locale } | null
  /** The session this browser had until now. */
  former: string | null
}

export interface SignedIn {
  account: Account
  /** Goes into the session's cookie. */
  session: string
  next: string | null
}

export type SignInService = ReturnType<typeof createSignIn>

const tokenBytes = 32
const hourMs = 3_600_000
/** The answer tells nobody whether there is such an account, so it is given no sooner than writing the mail takes. */
const leastFloorMs = 50

/** Signing in by a mailed link, in the browser that asked or in another one that knows its code. */
export function createSignIn(parts: Parts) {
  const { store, accounts, sessions, outbox, audit, keyring, transact, now, publicUrl } = parts
  let slowestMs = leastFloorMs / 2

  /** Six digits that belong to one browser. */
  function codeFor(browser: string): string {
    const mac = createHmac('sha256', keyring.derive('sign-in-code')).update(browser).digest()
    return String(mac.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
  }

  function codeHashOf(code: string, hash: Buffer): Buffer {
    return createHmac('sha256', keyring.derive('sign-in-code-hash')).update(hash).update(code).digest()
  }

  async function mail(account: Account, next: string | null, browser: string): Promise<void> {
    const askedAt = now()
    const sentCount = await store.countSince(account.id, new Date(askedAt.getTime() - hourMs))
    if (sentCount >= mostMailsAnHour) return
    const token = randomBytes(tokenBytes).toString('base64url')
    const attempt = attemptOf({ account, token, browser, forMs: signInForMs, next })
    await transact(async (session) => {
      await store.insert(hashOf(token), attempt, session)
      const signInUrl = `${publicUrl}${signInLinkPath(account.locale, token)}`
      const { address: to, locale } = account
      await outbox.enqueue({ mail: 'sign-in', to, locale, props: { signInUrl } }, session)
    })
  }

  function attemptOf({ account, token, browser, forMs, next }: AttemptParts): SignInAttempt {
    const askedAt = now()
    return {
      accountId: account.id,
      browserHash: hashOf(browser),
      codeHash: codeHashOf(codeFor(browser), hashOf(token)),
      next,
      askedAt,
      endsAt: new Date(askedAt.getTime() + forMs),
      triesCount: 0,
      usedAt: null,
    }
  }

  async function timed(work: () => Promise<void>): Promise<void> {
    const startedMs = elapsedMs()
    await work()
    // Slowly forgotten, so that one slow write does not slow every answer for good.
    slowestMs = Math.max(elapsedMs() - startedMs, slowestMs * 0.9, leastFloorMs / 2)
  }

  async function attempted(token: string): Promise<{ attempt: SignInAttempt; account: Account }> {
    const attempt = await store.find(hashOf(token))
    if (attempt === null || !isOpen(attempt, now())) throw linkOver()
    const account = await accounts.find(attempt.accountId)
    if (account === null || account.state === 'disabled') throw linkOver()
    return { attempt, account }
  }

  /** True: it is the code. Throws Gone at the last wrong one. */
  async function isCode(token: string, { codeHash }: SignInAttempt, code: string): Promise<boolean> {
    const hash = hashOf(token)
    const triesCount = await store.countTry(hash)
    if (triesCount === null) throw linkOver()
    if (timingSafeEqual(codeHashOf(code, hash), codeHash)) return true
    if (triesCount >= mostTries) throw linkOver()
    return false
  }

  async function activated(account: Account, details: LinkUse['details']): Promise<Account> {
    if (account.state !== 'invited') return account
    await transact(async (session) => {
      if (!(await accounts.activate(account.id, session))) return
      if (details !== null) await accounts.describe(account.id, details, session)
      const subject = { kind: 'account', id: account.id } as const
      const [before, after] = ['invited', 'active']
      await audit.append({ by: account.id, deed: 'account.activated', subject, before, after, why: null }, session)
    })
    return accounts.get(account.id)
  }

  return {
    /** What a browser keeps while it waits for the mail. */
    newBrowser: (): string => randomBytes(tokenBytes).toString('base64url'),

    codeFor,

    /** Mails a link where there is such an account; nobody can tell from the answer, nor from its time. */
    async ask({ address, next, browser }: { address: MailAddress; next: string | null; browser: string }) {
      await noSoonerThan(
        () => 2 * slowestMs,
        async () => {
          const account = await accounts.findByAddress(address)
          if (account === null || account.state === 'disabled') return
          await timed(() => mail(account, next, browser))
        },
      )
    },

    /** A link and its code that are handed over by other means than mail. */
    async issue(account: Account, forMs: number): Promise<{ url: string; code: string }> {
      const token = randomBytes(tokenBytes).toString('base64url')
      const browser = randomBytes(tokenBytes).toString('base64url')
      await store.insert(hashOf(token), attemptOf({ account, token, browser, forMs, next: null }))
      return { url: `${publicUrl}${signInLinkPath(account.locale, token)}`, code: codeFor(browser) }
    },

    /** What a link shows; changes nothing. Throws Gone when it is over. */
    async open(token: string, browser: string | null): Promise<OpenedLink> {
      const { attempt, account } = await attempted(token)
      const { name, locale, state } = account
      return {
        account: { name, locale },
        isInvited: state === 'invited',
        isSameBrowser: isSameBrowser(attempt, browser),
      }
    },

    /** Signs this browser in, once. Null: the code is another one. Throws Gone when the link is over. */
    async use({ token, browser, code, details, former }: LinkUse): Promise<SignedIn | null> {
      const { attempt, account } = await attempted(token)
      if (!isSameBrowser(attempt, browser) && !(await isCode(token, attempt, code))) return null
      if (!(await store.use(hashOf(token), now()))) throw linkOver()
      const active = await activated(account, details)
      return { account: active, session: await sessions.begin(active, 'mail', former), next: attempt.next }
    },
  }
}

interface AttemptParts {
  account: Account
  token: string
  browser: string
  forMs: number
  next: string | null
}

function isSameBrowser({ browserHash }: SignInAttempt, browser: string | null): boolean {
  return browser !== null && timingSafeEqual(hashOf(browser), browserHash)
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function linkOver(): Gone {
  return new Gone('signInLinkOver', 'This link has been used, or its fifteen minutes are over.')
}
