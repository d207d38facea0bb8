import cookieParser from 'cookie-parser'
import type { Request, RequestHandler, Response } from 'express'

export interface Cookies {
  /** Reads what a browser sent; has to run before `read`. */
  parser: RequestHandler
  read(req: Request, name: string): string | null
  /** `maxAgeMs` left out: until the browser is closed. */
  set(res: Response, name: string, value: string, maxAgeMs?: number): void
  clear(res: Response, name: string): void
}

/**
 * Cookies of our own host alone: `__Host-`, `Secure`, `HttpOnly`, `SameSite=Lax` (RFC 6265bis §4.1.3). On plain http,
 * which only a developer's machine has, without the prefix and `Secure`, because browsers would drop them.
 */
export function createCookies(publicUrl: string): Cookies {
  const secure = publicUrl.startsWith('https://')
  const options = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  const nameOf = (name: string): string => (secure ? `__Host-${name}` : name)

  return {
    parser: cookieParser(),
    read(req, name) {
      const cookies = req.cookies as Readonly<Record<string, unknown>>
      const value = cookies[nameOf(name)]
      return typeof value === 'string' && value !== '' ? value : null
    },
    set(res, name, value, maxAgeMs) {
      res.cookie(nameOf(name), value, maxAgeMs === undefined ? options : { ...options, maxAge: maxAgeMs })
    },
    clear(res, name) {
      res.clearCookie(nameOf(name), options)
    },
  }
}
