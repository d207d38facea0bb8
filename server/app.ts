import express, { Router, type Express, type RequestHandler } from 'express'

import { createErrorHandler, notFound, type ErrorHandlerParts } from './platform/http/error-handler.ts'
import { formBodies } from './platform/http/bodies.ts'
import { compressPublic } from './platform/http/compression.ts'
import { requestIds } from './platform/http/request-id.ts'
import { localeInPath } from './platform/http/request-locale.ts'
import { requestLog } from './platform/http/request-log.ts'
import { headersSetBy, securityHeaders } from './platform/http/security-headers.ts'
import { unsafeMethodGuard } from './platform/http/unsafe-method-guard.ts'

export interface AppParts extends ErrorHandlerParts {
  publicUrl: string
  /** True where the operator turned hCaptcha on. */
  captcha: boolean
  /** Our own proxies; nothing else is believed about where a request comes from. */
  trustProxy: readonly string[]
  assets: RequestHandler
  /** For programs and mail clients, at addresses without a language; they read their own bodies. */
  machines: readonly Router[]
  /** The rooms of those who have an account, asked for nothing but their own addresses. */
  rooms: readonly RequestHandler[]
  isRoom: (path: string) => boolean
  /** Pages whose forms are longer than others, or carry a file: they read their own bodies. */
  uploads: readonly Router[]
  /** Pages, in the order they are asked. */
  pages: readonly Router[]
}

/** Sets headers that are the same on every answer. */
function alike(headers: Readonly<Record<string, string>>): RequestHandler {
  const entries = Object.entries(headers)
  return (_req, res, next) => {
    for (const [name, value] of entries) res.setHeader(name, value)
    next()
  }
}

/** What is posted is answered with a personal page or an address, and those are never compressed. */
function whenReading(handler: RequestHandler): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') handler(req, res, next)
    else next()
  }
}

/** An address in a language is none of these: a page need not be compared with each of them before its own. */
function outsideLanguages(routers: readonly Router[]): RequestHandler {
  const all = Router().use(...routers)
  return (req, res, next) => {
    if (localeInPath(req.url) === null) all(req, res, next)
    else next()
  }
}

/** Signing does not pass through the many routes of the rooms. */
function whereIsRoom({ rooms, isRoom }: Pick<AppParts, 'rooms' | 'isRoom'>): RequestHandler {
  const all = Router().use(...rooms)
  return (req, res, next) => {
    if (isRoom(req.path)) all(req, res, next)
    else next()
  }
}

/** Everything a request passes, in this order. */
export function createApp(parts: AppParts): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', [...parts.trustProxy])
  app.set('query parser', 'simple')
  app.set('case sensitive routing', true)
  app.set('strict routing', true)

  app.use(requestIds)
  app.use(requestLog(parts.log))
  app.use(alike(headersSetBy(securityHeaders(parts))))
  app.use(parts.assets)
  app.use(unsafeMethodGuard({ publicUrl: parts.publicUrl, usesCookie: (req) => parts.isRoom(req.path) }))
  app.use(whenReading(compressPublic()))
  app.use(outsideLanguages(parts.machines))
  app.use(whereIsRoom(parts))
  for (const router of parts.uploads) app.use(router)
  app.use(formBodies())
  for (const router of parts.pages) app.use(router)
  app.use(notFound)
  app.use(createErrorHandler(parts))
  return app
}
