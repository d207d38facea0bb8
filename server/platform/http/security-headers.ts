import type { Request, RequestHandler, Response } from 'express'
import helmet from 'helmet'

export interface SecurityHeadersParts {
  /** `https://example.org`; on https browsers are told to stay there. */
  publicUrl: string
  /** True where the operator turned hCaptcha on: its hosts, and no others, may then be reached from pages. */
  captcha: boolean
}

const yearSeconds = 31_536_000

const deniedFeatures = [
  'accelerometer',
  'browsing-topics',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
]

/** Source: docs.hcaptcha.com, "Content-Security-Policy Settings". */
const captchaHosts = ['https://hcaptcha.com', 'https://*.hcaptcha.com']

/**
 * Headers of every answer. Pages are made of our own files only: no inline script or style, nothing from elsewhere,
 * framed by nobody. The referrer stays `same-origin`: with `no-referrer` browsers post forms with `Origin: null`.
 */
export function securityHeaders(parts: SecurityHeadersParts): RequestHandler[] {
  return [helmetFor(parts), denyFeatures]
}

/** The policy as one value, for answers that are not pages of ours and must say something narrower or wider. */
function contentSecurityPolicy({ captcha }: Pick<SecurityHeadersParts, 'captcha'>): Record<string, string[]> {
  const hosts = captcha ? captchaHosts : []
  return {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...hosts],
    'style-src': ["'self'", ...hosts],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...hosts],
    ...(captcha ? { 'frame-src': hosts } : {}),
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
  }
}

function helmetFor({ publicUrl, captcha }: SecurityHeadersParts): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy({ captcha }) },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
    // Other services of the operator may live below the same domain: only our own host is promised.
    hsts: publicUrl.startsWith('https://') ? { maxAge: yearSeconds, includeSubDomains: false } : false,
  })
}

const permissionsPolicy = deniedFeatures.map((feature) => `${feature}=()`).join(', ')

const denyFeatures: RequestHandler = (_req, res, next) => {
  res.setHeader('Permissions-Policy', permissionsPolicy)
  next()
}

/** What these handlers set on every answer alike, for answers that do not pass through them. */
export function headersSetBy(handlers: readonly RequestHandler[]): Record<string, string> {
  const headers: Record<string, string> = {}
  const res = {
    setHeader(name: string, value: string) {
      headers[name] = value
    },
    removeHeader: () => undefined,
  }
  for (const handler of handlers) void handler({} as Request, res as unknown as Response, () => undefined)
  return headers
}
