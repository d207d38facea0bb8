import type { Request, RequestHandler } from 'express'

import { Forbidden } from '../errors.ts'

export interface UnsafeMethodGuardParts {
  /** `https://example.org`: the origin that is ours. */
  publicUrl: string
  /** True for requests to routes that know their caller by a cookie. */
  usesCookie?: (req: Request) => boolean
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Keeps other sites from posting here in a reader's name, without a token in the page. Browsers say where a request
 * comes from (`Sec-Fetch-Site`), older ones from which origin; who says neither is no browser (a mail client's
 * one-click, a command line) and may use the routes that use no cookie. Throws Forbidden for the rest.
 */
export function unsafeMethodGuard({ publicUrl, usesCookie = () => false }: UnsafeMethodGuardParts): RequestHandler {
  const ours = originsOf(publicUrl)

  function mayGoOn(req: Request): boolean {
    const site = req.get('sec-fetch-site')
    if (site !== undefined) return site === 'same-origin' || site === 'none'
    const origin = req.get('origin')
    if (origin !== undefined) return ours.has(origin)
    return !usesCookie(req)
  }

  return (req, _res, next) => {
    if (safeMethods.has(req.method) || mayGoOn(req)) {
      next()
      return
    }
    throw new Forbidden('crossSite', 'This request came from another site.')
  }
}

const loopbackHosts = ['localhost', '127.0.0.1', '[::1]']

/** Our origin. On a developer's machine its three spellings are one; anywhere else only the exact one counts. */
function originsOf(publicUrl: string): ReadonlySet<string> {
  const { protocol, hostname, port, origin } = new URL(publicUrl)
  if (protocol !== 'http:' || !loopbackHosts.includes(hostname)) return new Set([origin])
  const suffix = port === '' ? '' : `:${port}`
  return new Set(loopbackHosts.map((host) => `http://${host}${suffix}`))
}
