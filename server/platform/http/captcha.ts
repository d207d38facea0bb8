import { setTimeout as pause } from 'node:timers/promises'

import type { Request } from 'express'
import hcaptcha from 'hcaptcha'

import type { RateLimits } from './rate-limits.ts'

/**
 * `off`: the operator did not turn it on. `unavailable`: the service did not answer, answered nonsense, or refused our
 * own keys; then people sign under a much stricter limit.
 */
export type CaptchaVerdict = 'passed' | 'failed' | 'unavailable' | 'off'

export type VerifyCaptcha = (
  secret: string,
  response: string,
  remoteAddress: undefined,
  siteKey: string,
) => Promise<unknown>

export interface CaptchaKeys {
  siteKey: string
  secret: string
}

export interface CaptchaParts {
  /** Null: no check. */
  keys: CaptchaKeys | null
  /** The outside world: hCaptcha's own package where left out. */
  verify?: VerifyCaptcha
  timeoutMs?: number
}

export interface Captcha {
  /** Judges the form's `h-captcha-response`. Never throws. */
  check(response: string | undefined): Promise<CaptchaVerdict>
}

/** Longer than any answer hCaptcha gives. */
const longestResponse = 8192

/** Source: docs.hcaptcha.com, siteverify error codes: these blame our keys, not the person. */
const ownFaults = new Set(['missing-input-secret', 'invalid-input-secret', 'sitekey-secret-mismatch', 'bad-request'])

/** The check against robots. The address of the person is never handed to the service. */
export function createCaptcha({ keys, verify = hcaptcha.verify, timeoutMs = 5000 }: CaptchaParts): Captcha {
  if (keys === null) return { check: () => Promise.resolve('off') }
  const { siteKey, secret } = keys

  async function check(response: string | undefined): Promise<CaptchaVerdict> {
    if (response === undefined || response === '' || response.length > longestResponse) return 'failed'
    const stop = new AbortController()
    try {
      // The package knows no time-out of its own.
      const answer = await Promise.race([
        verify(secret, response, undefined, siteKey),
        pause(timeoutMs, null, { signal: stop.signal }),
      ])
      return verdictOf(answer)
    } catch {
      return 'unavailable'
    } finally {
      stop.abort()
    }
  }

  return { check }
}

interface CaptchaDoor {
  captcha: Captcha
  limits: Pick<RateLimits, 'strictSigning'>
}

/** False for a robot. A check that is down lets people sign, under a much stricter limit. Throws TooMany. */
export async function passesCaptcha(
  req: Request,
  response: string | undefined,
  { captcha, limits }: CaptchaDoor,
): Promise<boolean> {
  const verdict = await captcha.check(response)
  if (verdict === 'unavailable') await limits.strictSigning.check(req)
  return verdict !== 'failed'
}

function verdictOf(answer: unknown): CaptchaVerdict {
  if (typeof answer !== 'object' || answer === null || !('success' in answer)) return 'unavailable'
  if (answer.success === true) return 'passed'
  if (answer.success !== false) return 'unavailable'
  const codes: unknown = 'error-codes' in answer ? answer['error-codes'] : []
  return Array.isArray(codes) && codes.some((code) => ownFaults.has(String(code))) ? 'unavailable' : 'failed'
}
