import compression from 'compression'
import type { RequestHandler } from 'express'

/**
 * Compresses what is the same for everyone. A page with somebody's link or words in it (`no-store`) goes out as it is:
 * its length would tell an onlooker about the secret in it (BREACH).
 */
export function compressPublic(): RequestHandler {
  return compression({
    filter: (req, res) => !String(res.getHeader('Cache-Control')).includes('no-store') && compression.filter(req, res),
  })
}
