import express, { type Express } from 'express'

import { createLog, type Log } from '../../../server/platform/log.ts'
import { createErrorHandler, notFound } from '../../../server/platform/http/error-handler.ts'
import { requestIds } from '../../../server/platform/http/request-id.ts'
import { localeOf } from '../../../server/platform/http/request-locale.ts'
import { requestLog } from '../../../server/platform/http/request-log.ts'

export interface LogBook {
  log: Log
  /** All that was logged, as it would be written. */
  lines: () => Record<string, unknown>[]
  text: () => string
}

/** A real log that keeps its lines. */
export function aLogBook(): LogBook {
  const written: string[] = []
  const destination = { write: (line: string): void => void written.push(line) }
  return {
    log: createLog({ level: 'debug', destination }),
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => written.join(''),
  }
}

/** An app with the floor below the routes that are given, and with the error handler that all of them share. */
export function anApp(routes: (app: Express) => void, { log }: { log: Log } = aLogBook()): Express {
  const app = express()
  app.use(requestIds)
  app.use(requestLog(log))
  routes(app)
  app.use(notFound)
  app.use(
    createErrorHandler({
      log,
      localeOf: (req) => localeOf(req, ['en', 'uk', 'crh', 'ru']),
      fieldSentence: ({ field, code }) => `${field}: ${code}`,
      renderErrorPage: ({ status, code, locale, requestId }) =>
        `<p lang="${locale}">${String(status)} ${code} ${requestId}</p>`,
    }),
  )
  return app
}
