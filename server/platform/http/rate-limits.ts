import { createHmac } from 'node:crypto'

import { rateLimit } from 'express-rate-limit'
import type { Request, RequestHandler } from 'express'

import { dayOf, type Day, type Now } from '../clock.ts'
import type { Keyring } from '../crypto/keyring.ts'
import { TooMany } from '../errors.ts'
import type { Log } from '../log.ts'
import { addressPrefix } from './address-prefix.ts'
import { createSharedCounts, windowEnd, windowMs, type SharedCountsParts } from './shared-counts.ts'

export type { RateLimitRow } from './shared-counts.ts'

/** Requests an hour for one address prefix. Source: the HTTP contract, and safety T15: 200 signers behind one address pass. */
export const hourlyLimits = {
  signing: 300,
  resend: 20,
  confirming: 600,
  api: 1200,
  strictSigning: 10,
  signIn: 60,
  report: 10,
  /** Links that lead nowhere: guessing one of 2^256 takes longer still. */
  unknownLink: 60,
  responding: 30,
  newLink: 10,
} as const

export type LimitName = keyof typeof hourlyLimits

/** Works as a middleware, and as a step of a route that answers "too many" with a page of its own. */
export type RateLimit = RequestHandler & {
  /** Counts the request. Throws TooMany when its connection has had its share of this hour. */
  check(req: Request): Promise<void>
}

export interface RateLimitsParts extends Pick<SharedCountsParts, 'collection'> {
  keyring: Pick<Keyring, 'derive'>
  now: Now
  /** Multiplies every limit; `off` counts nothing. */
  factor: number | 'off'
  log: Log
}

export type RateLimits = Readonly<Record<LimitName, RateLimit>> & {
  /** Begins to exchange counts with the other processes. */
  start: () => void
  /** Sends what is counted a last time. */
  stop: () => Promise<void>
}

/** The limits of a site. Nothing about a connection is kept: keys are HMACs that nobody can remake after their day. */
export function createRateLimits({ keyring, now, factor, collection, log }: RateLimitsParts): RateLimits {
  const counts = createSharedCounts({ collection, now, log })
  const keyOf = createKeys({ keyring, now })

  function limit(name: LimitName): RateLimit {
    const middleware = rateLimit({
      windowMs,
      limit: factor === 'off' ? 1 : Math.max(1, Math.round(hourlyLimits[name] * factor)),
      skip: () => factor === 'off',
      keyGenerator: (req) => keyOf(name, req.ip),
      store: counts.store(),
      standardHeaders: false,
      legacyHeaders: false,
      // They warn on the console about keys that are no addresses; ours never are.
      validate: false,
      handler: (_req, _res, next) => {
        next(new TooMany(secondsLeft(now)))
      },
    })
    return Object.assign(middleware, { check: checkWith(middleware) })
  }

  return {
    signing: limit('signing'),
    resend: limit('resend'),
    confirming: limit('confirming'),
    api: limit('api'),
    strictSigning: limit('strictSigning'),
    signIn: limit('signIn'),
    report: limit('report'),
    unknownLink: limit('unknownLink'),
    responding: limit('responding'),
    newLink: limit('newLink'),
    start: counts.start,
    stop: counts.stop,
  }
}

function checkWith(middleware: RequestHandler): RateLimit['check'] {
  return async (req) => {
    const { res } = req
    if (res === undefined) throw new TypeError('A limit needs a request that Express serves.')
    await new Promise<void>((resolve, reject) => {
      void middleware(req, res, (error?: unknown) => {
        if (error === undefined) resolve()
        else reject(error instanceof Error ? error : new Error('A limit failed.', { cause: error }))
      })
    })
  }
}

function secondsLeft(now: Now): number {
  const nowMs = now().getTime()
  return Math.ceil((windowEnd(nowMs) - nowMs) / 1000)
}

const keyBytes = 16

/** Keys of one limit, one hour and one connection, under a key of the day that is derived and never stored. */
function createKeys({ keyring, now }: Pick<RateLimitsParts, 'keyring' | 'now'>) {
  let today: { day: Day; key: Buffer } | null = null

  function keyOfDay(day: Day): Buffer {
    if (today?.day !== day) {
      today = { day, key: createHmac('sha256', keyring.derive('rate-limits')).update(day).digest() }
    }
    return today.key
  }

  return (name: LimitName, address: string | undefined): string => {
    const instant = now()
    return createHmac('sha256', keyOfDay(dayOf(instant)))
      .update(`${name}|${String(windowEnd(instant.getTime()))}|${addressPrefix(address)}`)
      .digest()
      .subarray(0, keyBytes)
      .toString('base64url')
  }
}
