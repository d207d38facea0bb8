import type { Request, RequestHandler } from 'express'

import { elapsedMs } from '../clock.ts'
import type { Log } from '../log.ts'
import { requestIdOf } from './request-id.ts'

/** Asked for so often, by machines, that a line each would bury the rest. */
const quietPaths = /^\/(assets\/|healthz$|readyz$)/

/**
 * One line when a request is over: method, pattern of the route, status, milliseconds, id. Never the address itself,
 * because links carry tokens, and nothing about the connection.
 */
export function requestLog(log: Log): RequestHandler {
  return (req, res, next) => {
    const startedMs = elapsedMs()
    const level = quietPaths.test(req.path) ? 'debug' : 'info'
    res.once('close', () => {
      const fields = {
        requestId: requestIdOf(req),
        method: req.method,
        route: routeOf(req),
        status: res.statusCode,
        ms: Math.round(elapsedMs() - startedMs),
      }
      log[level](fields, res.writableFinished ? 'A request was answered.' : 'A request was broken off.')
    })
    next()
  }
}

function routeOf(req: Request): string {
  const route: unknown = req.route
  const path = typeof route === 'object' && route !== null && 'path' in route ? route.path : undefined
  return typeof path === 'string' ? path : 'none'
}
